from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.replay.archive import Archive, Range
from components.core.archive import Record
from components.lifecycle.engine import redelivery
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.redelivery import (
    LANES,
    MAX_PAYLOAD_CHARACTERS,
    MAX_RECORDS,
    batches,
    lanes,
    redeliver,
)
from handlers.events.records import parse_record
from tests.support.event_archive import BUCKET, PREFIX, ArchiveStorage, Consumer, event
from tests.support.lifecycle_world import World


def record(length: int, key: str = "") -> Record:
    return {"kinesis": {"data": "x" * length, "partitionKey": key}}


@given(
    st.lists(
        st.sampled_from([0, 1, 100, MAX_PAYLOAD_CHARACTERS // 2, MAX_PAYLOAD_CHARACTERS]),
        max_size=300,
    )
)
def test_batches_hold_every_record_once_within_the_limits(lengths: list[int]) -> None:
    records = [record(length) for length in lengths]
    made = list(batches(records))
    assert [each for batch in made for each in batch] == records
    for batch in made:
        assert 1 <= len(batch) <= MAX_RECORDS
        assert sum(len(each["kinesis"]["data"]) for each in batch) <= MAX_PAYLOAD_CHARACTERS


@given(st.lists(st.text(max_size=2), max_size=50))
def test_lanes_hold_every_record_once_and_a_key_in_one_in_order(keys: list[str]) -> None:
    made = lanes(record(number, key) for number, key in enumerate(keys))
    assert len(made) == LANES
    placed: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, lane in enumerate(made):
        for each in lane:
            kinesis = each["kinesis"]
            placed[kinesis["partitionKey"]].append((number, len(kinesis["data"])))
    for key, found in placed.items():
        assert len({lane for lane, _ in found}) == 1
        assert [place for _, place in found] == [n for n, each in enumerate(keys) if each == key]
    assert sum(map(len, placed.values())) == len(keys)


def test_many_users_are_on_all_lanes() -> None:
    assert all(lanes(record(0, f"user-{number}") for number in range(100)))


@pytest.mark.parametrize("portion", [1, 7, 10**6])
def test_small_objects_are_delivered_together_by_a_few_invocations_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(redelivery, "PORTION", portion)
    storage, consumer = ArchiveStorage(), Consumer(seconds=0.02)
    for hour in range(10):
        storage.write(1, hour, [event(n, eventId=f"{hour}-{n}") for n in range(5)])
    world.others = {"s3": storage, "lambda": consumer}
    redeliver(world.waiter("archive"), BUCKET, PREFIX, "consumer")
    assert consumer.delivered == {f"u{n}": [f"{hour}-{n}" for hour in range(10)] for n in range(5)}
    assert 1 < consumer.most_at_a_time <= LANES
    assert (len(consumer.taken) <= LANES) == (portion > 50)
    assert world.shown[-2].startswith("archived events: 100 % delivered")


def test_a_lane_that_fails_ends_the_delivery(world: World) -> None:
    storage = ArchiveStorage()
    storage.write(1, 9, [event(n) for n in range(50)])
    world.others = {"s3": storage, "lambda": Consumer(error="broken")}
    with pytest.raises(LifecycleError, match="broken"):
        redeliver(world.waiter("archive"), BUCKET, PREFIX, "consumer")


@pytest.mark.parametrize(
    "own",
    [
        {"sentAt": 1_600_000_000},
        {"sentAt": None, "dateTo": 1_600_000_000, "interactions": 3},
        {"sentAt": None, "eventId": "chosen"},
    ],
)
def test_a_replay_makes_the_same_events_of_an_archived_record(
    world: World, own: dict[str, Any]
) -> None:
    storage, consumer = ArchiveStorage(), Consumer()
    storage.write(1, 9, [event(1, **own)])
    world.others = {"s3": storage, "lambda": consumer}
    redeliver(world.waiter("archive"), BUCKET, PREFIX, "consumer")
    day = Range(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    ((letter,),) = Archive(storage, BUCKET, PREFIX, day).portions()
    replayed = [event for record in letter.records for event in parse_record(record)]
    assert [replayed] == consumer.taken
    assert len({each.event_id for each in replayed}) == own.get("interactions", 1)
