import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ministack.services import kinesis

from localaws.ministack.shard_throughput import (
    BYTES_A_SECOND,
    EXCEEDED,
    RECORDS_A_SECOND,
    ShardThroughput,
    refused_count,
)

LARGEST = base64.b64encode(bytes(BYTES_A_SECOND)).decode()
HALF = base64.b64encode(bytes(BYTES_A_SECOND // 2)).decode()
STREAM = {"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s"}
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def _two_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinesis, "_resolve_stream", lambda _: ("s", STREAM))
    monkeypatch.setattr(kinesis, "_route_to_shard", lambda key, _: f"shard-{key % 2}")


def record(data: str = "", shard: int = 0) -> dict[str, Any]:
    return {"Data": data, "PartitionKey": "k", "ExplicitHashKey": str(shard)}


def taking_all(data: dict[str, Any]) -> Answer:
    told = [{"SequenceNumber": each["Data"]} for each in data["Records"]]
    return 200, {}, json.dumps({"FailedRecordCount": 0, "Records": told}).encode()


class Clock:
    seconds = 100.5

    def __call__(self) -> float:
        return self.seconds


def test_a_shard_takes_so_many_bytes_in_a_second() -> None:
    clock = Clock()
    put = ShardThroughput(clock).limiting_one(lambda _: (200, {}, b"{}"))
    assert put(record(LARGEST))[0] == 200, (
        "the largest record alone is taken, whatever its key adds"
    )
    refused = put(record())
    assert refused[0] == 400
    assert json.loads(refused[2])["__type"] == EXCEEDED
    assert put(record(shard=1))[0] == 200, "another shard has room"
    clock.seconds += 1
    assert put(record())[0] == 200


def test_what_is_refused_of_many_stands_in_its_place() -> None:
    put = ShardThroughput(Clock()).limiting_many(taking_all)
    answer = put({"Records": [record(HALF), record(HALF), record("YQ==", shard=1)]})
    body = json.loads(answer[2])
    assert body["FailedRecordCount"] == refused_count(answer) == 1
    first, second, third = body["Records"]
    assert first == {"SequenceNumber": HALF}
    assert second["ErrorCode"] == EXCEEDED
    assert "shard-0 in stream s" in second["ErrorMessage"]
    assert third == {"SequenceNumber": "YQ=="}


@given(st.lists(st.integers(1, 500), max_size=4))
def test_a_shard_takes_so_many_records_in_a_second(sizes: list[int]) -> None:
    put = ShardThroughput(Clock()).limiting_many(taking_all)
    refused = sum(refused_count(put({"Records": [record()] * size})) for size in sizes)
    assert refused == max(0, sum(sizes) - RECORDS_A_SECOND)


def test_what_the_operation_itself_refuses_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: dict[str, Any]) -> Answer:
        return 400, {}, b"not found"

    monkeypatch.setattr(kinesis, "_resolve_stream", lambda _: ("s", None))
    throughput = ShardThroughput(Clock())
    assert throughput.limiting_one(missing)(record()) == missing({})
    assert throughput.limiting_many(missing)({"Records": [record()]}) == missing({})
