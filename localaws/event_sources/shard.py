"""The next batch of a shard: which unread records a mapping takes, and up to where that has read. No I/O."""

import base64
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.event_sources.batch import Record

MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024
ENVELOPE_BYTES = 512  # what an event adds around a record's data, about


@dataclass(frozen=True)
class Reading:
    """Records for one batch, and the sequence number up to which the shard is read when they are done.

    `is_full`: the batch holds as much as it may, so there is nothing to wait for.
    """

    records: tuple[Record, ...]
    read_to: str
    is_full: bool


def unread(stored: Sequence[Mapping[str, Any]], position: str) -> Iterator[Mapping[str, Any]]:
    """Yield the records after `position`, oldest first; sequence numbers ascend within a shard."""
    first = bisect_right(stored, position, key=lambda record: str(record["SequenceNumber"]))
    return (stored[index] for index in range(first, len(stored)))


def read(
    stored: Sequence[Mapping[str, Any]],
    position: str,
    *,
    limit: int,
    wanted: Callable[[Record], bool],
) -> Reading:
    """Take up to `limit` wanted records after `position`, and no more than an invocation may carry.

    Records that are not wanted count as read: those a filter drops, and those of another lane of the same shard.
    """
    taken: list[Record] = []
    read_to, size = position, 0
    for item in unread(stored, position):
        record = to_record(item)
        if wanted(record):
            size += len(record.data) + ENVELOPE_BYTES
            if taken and size > MAXIMUM_PAYLOAD_BYTES:
                return Reading(tuple(taken), read_to, is_full=True)
            taken.append(record)
        read_to = record.sequence_number
        if len(taken) >= limit:
            return Reading(tuple(taken), read_to, is_full=True)
    return Reading(tuple(taken), read_to, is_full=False)


def to_record(stored: Mapping[str, Any]) -> Record:
    """Read a record as the stream keeps it."""
    return Record(
        sequence_number=stored["SequenceNumber"],
        partition_key=stored["PartitionKey"],
        data=_base64(stored["Data"]),
        arrived_at=float(stored["ApproximateArrivalTimestamp"]),
    )


def part_of(partition_key: str, parts: int) -> int:
    """Say which of a shard's concurrent lanes takes a key; one key is always in one lane, so its order is kept."""
    digest = hashlib.md5(partition_key.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[-4:]) % parts


def lambda_event(
    records: Sequence[Record], *, shard_id: str, stream_arn: str, role_arn: str
) -> dict[str, Any]:
    """Make the event of an invocation. Source: AWS Lambda Developer Guide, "Using Lambda with Kinesis"."""
    region = stream_arn.split(":")[3]
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": record.partition_key,
                    "sequenceNumber": record.sequence_number,
                    "data": record.data,
                    "approximateArrivalTimestamp": record.arrived_at,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{shard_id}:{record.sequence_number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": role_arn,
                "awsRegion": region,
                "eventSourceARN": stream_arn,
            }
            for record in records
        ]
    }


def _base64(data: Any) -> str:
    """Data of a record as base64; it is stored so unless another service of the process put raw bytes."""
    return base64.b64encode(data).decode() if isinstance(data, bytes) else str(data)
