import base64
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localaws.event_sources.batch import Record
from localaws.event_sources.shard import (
    ENVELOPE_BYTES,
    MAXIMUM_PAYLOAD_BYTES,
    lambda_event,
    part_of,
    read,
)


def stored(number: int, data: str = "eA==", key: str = "k") -> dict[str, Any]:
    return {
        "SequenceNumber": f"{number:030d}",
        "PartitionKey": key,
        "Data": data,
        "ApproximateArrivalTimestamp": 1000.0 + number,
    }


def everything(record: Record) -> bool:
    return True


def lane(part: int, parts: int) -> Callable[[Record], bool]:
    return lambda record: part_of(record.partition_key, parts) == part


@given(
    count=st.integers(0, 60),
    limit=st.integers(1, 20),
    parts=st.integers(1, 10),
    keys=st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=8),
)
def test_the_lanes_of_a_shard_share_its_records_in_order(
    count: int, limit: int, parts: int, keys: list[str]
) -> None:
    shard = [stored(i, key=keys[i % len(keys)]) for i in range(count)]
    taken: list[Record] = []
    for part in range(parts):
        mine: list[Record] = []
        position = ""
        wanted = lane(part, parts)
        while True:
            reading = read(shard, position, limit=limit, wanted=wanted)
            if reading.read_to == position:
                break
            assert len(reading.records) <= limit
            mine += reading.records
            position = reading.read_to
        assert mine == sorted(mine, key=lambda record: record.sequence_number)
        assert position == (shard[-1]["SequenceNumber"] if shard else "")
        taken += mine
    assert sorted(record.sequence_number for record in taken) == [
        item["SequenceNumber"] for item in shard
    ]


def test_a_batch_that_holds_all_it_may_is_full() -> None:
    shard = [stored(i) for i in range(5)]
    assert read(shard, "", limit=5, wanted=everything).is_full
    assert not read(shard, "", limit=6, wanted=everything).is_full


def test_a_batch_stays_below_the_payload_limit() -> None:
    data = "A" * (MAXIMUM_PAYLOAD_BYTES // 3 - ENVELOPE_BYTES)
    shard = [stored(i, data) for i in range(5)]
    reading = read(shard, "", limit=100, wanted=everything)
    assert len(reading.records) == 3
    assert reading.is_full
    assert reading.read_to == shard[2]["SequenceNumber"]
    assert len(read(shard, reading.read_to, limit=100, wanted=everything).records) == 2


def test_records_that_are_not_wanted_count_as_read() -> None:
    shard = [stored(i) for i in range(5)]
    reading = read(shard, "", limit=100, wanted=lambda record: False)
    assert reading.records == ()
    assert reading.read_to == shard[-1]["SequenceNumber"]


def test_the_event_has_the_form_of_aws() -> None:
    record = Record("7", "user-1", base64.b64encode(b"payload").decode(), 1700000000.5)
    arn = "arn:aws:kinesis:eu-west-1:000000000000:stream/s"
    (item,) = lambda_event(
        [record], shard_id="shardId-000000000003", stream_arn=arn, role_arn="arn:role"
    )["Records"]
    assert item["eventID"] == "shardId-000000000003:7"
    assert item["awsRegion"] == "eu-west-1"
    assert item["eventSourceARN"] == arn
    assert item["invokeIdentityArn"] == "arn:role"
    assert base64.b64decode(item["kinesis"]["data"]) == b"payload"
    assert item["kinesis"]["approximateArrivalTimestamp"] == 1700000000.5
