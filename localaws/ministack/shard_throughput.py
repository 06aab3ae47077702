"""What a shard of Kinesis takes in a second; what is more is refused, and has to be sent again.

Source: Amazon Kinesis Data Streams Developer Guide, "Quotas and limits", and API Reference, PutRecords.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import kinesis

RECORDS_A_SECOND = 1000
BYTES_A_SECOND = 1024 * 1024
EXCEEDED = "ProvisionedThroughputExceededException"

Answer = tuple[int, dict[str, str], Any]
Operation = Callable[[dict[str, Any]], Answer]


@dataclass
class _Taken:
    """What a shard took in one second."""

    second: int = 0
    records: int = 0
    size_bytes: int = 0


class ShardThroughput:
    """Refuses what is more than a shard takes, of on-demand streams as of provisioned ones.

    Args:
        now: seconds since the Unix epoch.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._taken: dict[tuple[str, str], _Taken] = {}

    def limiting_one(self, original: Operation) -> Operation:
        """Limit PutRecord."""

        def put(data: dict[str, Any]) -> Answer:
            name, stream = kinesis._resolve_stream(data)
            refusal = self._refusal(name, stream, data)
            return (
                original(data) if refusal is None else error_response_json(EXCEEDED, refusal, 400)
            )

        return put

    def limiting_many(self, original: Operation) -> Operation:
        """Limit PutRecords: each record by itself, and those that are refused stand in the answer, in their places."""

        def put(data: dict[str, Any]) -> Answer:
            records = data.get("Records", [])
            name, stream = kinesis._resolve_stream(data)
            refusals = [self._refusal(name, stream, record) for record in records]
            if not any(refusals):
                return original(data)
            pairs = list(zip(records, refusals, strict=True))
            admitted = [record for record, refusal in pairs if refusal is None]
            status, headers, body = original({**data, "Records": admitted})
            return (
                (status, headers, _with_refusals(body, refusals))
                if status < 400
                else (status, headers, body)
            )

        return put

    def _refusal(
        self, name: str, stream: Mapping[str, Any] | None, record: Mapping[str, Any]
    ) -> str | None:
        """Why a record is refused; None once it is counted, or where the operation itself refuses."""
        key = str(record.get("PartitionKey", ""))
        if stream is None or not key:
            return None
        explicit = record.get("ExplicitHashKey")
        hash_key = int(explicit) if explicit else kinesis._partition_key_to_hash(key)
        shard = kinesis._route_to_shard(hash_key, stream)
        if self._admits((stream["StreamARN"], shard), size_of(record) + len(key.encode())):
            return None
        return f"Rate exceeded for shard {shard} in stream {name} under account {get_account_id()}."

    def _admits(self, place: tuple[str, str], size_bytes: int) -> bool:
        second = int(self._now())
        taken = self._taken.get(place)
        if taken is None or taken.second != second:
            taken = self._taken[place] = _Taken(second)
        is_full = (
            taken.records >= RECORDS_A_SECOND or taken.size_bytes + size_bytes > BYTES_A_SECOND
        )
        # The largest record alone, with its key, is more than the bytes of a second.
        if is_full and taken.records:
            return False
        taken.records += 1
        taken.size_bytes += size_bytes
        return True


def size_of(record: Mapping[str, Any]) -> int:
    """Bytes of a record's data, which comes as base64."""
    return len(record.get("Data") or "") * 3 // 4


def refused_count(answer: Answer) -> int:
    """How many records of PutRecord or PutRecords were refused for their rate."""
    return bytes(answer[2]).count(EXCEEDED.encode())


def _with_refusals(body: bytes, refusals: list[str | None]) -> bytes:
    answer = json.loads(body)
    taken = iter(answer["Records"])
    answer["Records"] = [
        next(taken) if refusal is None else {"ErrorCode": EXCEEDED, "ErrorMessage": refusal}
        for refusal in refusals
    ]
    answer["FailedRecordCount"] = sum(refusal is not None for refusal in refusals)
    return json.dumps(answer).encode()
