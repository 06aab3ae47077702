"""A Kinesis data stream as the source of a delivery stream."""

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localaws.firehose.records import Record

RECORDS_PER_CALL = 1000

Call = Callable[[str, Mapping[str, Any]], Any]
"""Calls an operation of Kinesis with its input and returns its output."""


class KinesisSource:
    """Reads all shards of a stream, those that a reshard adds too.

    Every read asks for what follows a sequence number. An iterator that is kept would count records, and skip some when
    old ones expire.
    """

    def __init__(self, call: Call, stream_arn: str, *, started_at: float) -> None:
        self._call = call
        self._stream_arn = stream_arn
        self._started_at = started_at

    def read(self, positions: Mapping[str, str]) -> Iterator[list[Record]]:
        """Read what is new, page by page, each page of one shard and in its order.

        Args:
            positions: last sequence number that was read, by shard; a shard without one is read from the moment on
                at which the delivery stream was created.
        """
        for shard_id in self._shard_ids():
            iterator = self._iterator(shard_id, positions.get(shard_id))
            while iterator:
                page = self._call(
                    "GetRecords",
                    {
                        "StreamARN": self._stream_arn,
                        "ShardIterator": iterator,
                        "Limit": RECORDS_PER_CALL,
                    },
                )
                if not page["Records"]:
                    break
                yield [_record(shard_id, record) for record in page["Records"]]
                if not page.get("MillisBehindLatest"):
                    break
                iterator = page.get("NextShardIterator")

    def _shard_ids(self) -> Iterator[str]:
        page = self._call("ListShards", {"StreamARN": self._stream_arn})
        while True:
            yield from (shard["ShardId"] for shard in page["Shards"])
            if not page.get("NextToken"):
                return
            page = self._call(
                "ListShards", {"StreamARN": self._stream_arn, "NextToken": page["NextToken"]}
            )

    def _iterator(self, shard_id: str, sequence_number: str | None) -> str:
        start: dict[str, Any] = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": self._started_at}
        if sequence_number:
            start = {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "StartingSequenceNumber": sequence_number,
            }
        answer = self._call(
            "GetShardIterator", {"StreamARN": self._stream_arn, "ShardId": shard_id, **start}
        )
        return str(answer["ShardIterator"])


def _record(shard_id: str, record: Mapping[str, Any]) -> Record:
    return Record(
        record_id=f"{record['SequenceNumber']}0000",
        data=base64.b64decode(record["Data"]),
        arrived_at=float(record["ApproximateArrivalTimestamp"]),
        shard_id=shard_id,
        sequence_number=record["SequenceNumber"],
        partition_key=record["PartitionKey"],
    )
