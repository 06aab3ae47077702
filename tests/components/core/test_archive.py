import base64
import json
from datetime import UTC, datetime

import pytest

from components.core.archive import list_objects, read_records
from handlers.events.records import Event, parse_record
from tests.support.event_archive import BUCKET, PREFIX, ArchiveStorage, event
from tests.support.kinesis_events import kinesis_record

FOLDER = f"{PREFIX}/"


def events_of(storage: ArchiveStorage) -> list[Event]:
    return [
        event
        for source in list_objects(storage, BUCKET, FOLDER)
        for record in read_records(storage, BUCKET, source)
        for event in parse_record(record)
    ]


def test_objects_come_oldest_first_whatever_the_pages() -> None:
    storage = ArchiveStorage()
    keys = [storage.write(day, hour, []) for day in (1, 2) for hour in (0, 9, 23)]
    storage.objects["events-errors/late"] = b""
    storage.objects["events/year=2026/month=03/day=01/readme.txt"] = b""
    found = list_objects(storage, BUCKET, FOLDER)
    assert [each.key for each in found] == keys
    assert found[1].oldest == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_objects_of_several_delivery_streams_come_by_time() -> None:
    storage = ArchiveStorage()
    late, early = storage.write(1, 9, [], version=1), storage.write(1, 8, [], version=2)
    assert [each.key for each in list_objects(storage, BUCKET, FOLDER)] == [early, late]


def test_an_empty_archive_has_no_objects() -> None:
    assert list_objects(ArchiveStorage(), BUCKET, FOLDER) == []


def test_a_record_is_what_the_function_gets_from_the_stream() -> None:
    storage = ArchiveStorage()
    data = [event(1, eventId="chosen"), event(2), {**event(3), "userId": None, "sessionId": "s"}]
    storage.write(1, 9, data)
    (source,) = list_objects(storage, BUCKET, FOLDER)
    records = read_records(storage, BUCKET, source)
    assert [json.loads(base64.b64decode(r["kinesis"]["data"])) for r in records] == data
    assert [r["kinesis"]["partitionKey"] for r in records] == ["u1", "u2", "s"]
    assert [
        [each.as_request() for each in parse_record(record)]
        == [each.as_request() for each in parse_record(kinesis_record(line))]
        for record, line in zip(records, data, strict=True)
    ] == [True, True, True]
    assert read_records(storage, BUCKET, source) == records


def test_no_two_records_share_a_sequence_number_or_an_id() -> None:
    storage = ArchiveStorage()
    for hour in (1, 2):
        storage.write(1, hour, [event(7, sentAt=None), event(7, sentAt=None)])
    found = events_of(storage)
    assert len({each.sequence_number for each in found}) == len(found) == 4
    assert len({each.event_id for each in found}) == 4


@pytest.mark.parametrize("line", [b"\xff", b"[]", b"7", b"[" * 10**5, b'{"userId":"\\ud800"}'])
def test_what_is_no_event_is_a_record_all_the_same(line: bytes) -> None:
    storage = ArchiveStorage()
    storage.write_lines(1, 9, [line])
    (source,) = list_objects(storage, BUCKET, FOLDER)
    (record,) = read_records(storage, BUCKET, source)
    assert base64.b64decode(record["kinesis"]["data"]) == line
