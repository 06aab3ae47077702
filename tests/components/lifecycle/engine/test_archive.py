import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.archive import (
    MAX_PAYLOAD_CHARACTERS,
    MAX_RECORDS,
    Record,
    batches,
    list_objects,
    read_records,
    settling_seconds,
)
from handlers.events.records import parse_record
from tests.support.event_archive import BUCKET, PREFIX, WRITTEN_AT, ArchiveStorage, event


def test_objects_come_oldest_first_whatever_the_pages() -> None:
    storage = ArchiveStorage()
    keys = [storage.write(day, hour, []) for day in (1, 2) for hour in (0, 9, 23)]
    storage.objects["events-errors/late"] = b""
    found = list_objects(storage, BUCKET, PREFIX)
    assert [each.key for each in found] == keys
    assert {each.written_at for each in found} == {WRITTEN_AT.timestamp()}


def test_an_empty_archive_has_no_objects() -> None:
    assert list_objects(ArchiveStorage(), BUCKET, PREFIX) == []


def test_a_record_is_what_the_function_gets_from_the_stream() -> None:
    storage = ArchiveStorage()
    storage.write(1, 9, [event(1, eventId="chosen"), event(2)])
    (source,) = list_objects(storage, BUCKET, PREFIX)
    records = read_records(storage, BUCKET, source)
    assert [json.loads(base64.b64decode(r["kinesis"]["data"])) for r in records] == [
        event(1, eventId="chosen"),
        event(2),
    ]
    first, second = (parse_record(record)[0] for record in records)
    assert (first.event_id, first.sent_at) == ("chosen", 1)
    assert (second.user_id, second.sent_at) == ("u2", 2)
    again = read_records(storage, BUCKET, source)
    assert [parse_record(record) for record in again] == [[first], [second]]


def test_lines_without_a_time_of_their_own_are_different_events() -> None:
    storage = ArchiveStorage()
    for hour in (1, 2):
        storage.write(1, hour, [event(7, sentAt=None), event(7, sentAt=None)])
    ids = [
        parse_record(record)[0].event_id
        for source in list_objects(storage, BUCKET, PREFIX)
        for record in read_records(storage, BUCKET, source)
    ]
    assert len(set(ids)) == 4


def record(length: int) -> Record:
    return {"kinesis": {"data": "x" * length}}


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


def test_a_longer_interval_is_a_longer_wait() -> None:
    assert 0 < settling_seconds(0) < 900 < settling_seconds(900)
