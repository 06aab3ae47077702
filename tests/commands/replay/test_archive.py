import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.replay.archive import LONGEST_INTERVAL, Archive, Range

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class S3:
    """The part of a client that lists and reads; it remembers which prefixes were listed."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self.listed: list[str] = []

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **request: str) -> Any:
        self.listed.append(request["Prefix"])
        found = [key for key in self.keys if key.startswith(request["Prefix"])]
        return [{"Contents": [{"Key": key} for key in found]}] if found else [{}]

    def get_object(self, **request: str) -> Any:
        class Body:
            def read(self) -> bytes:
                return gzip.compress(b'{"eventId":"1"}\n{"eventId":"2"}\n')

        return {"Body": Body()}


def key(moment: datetime) -> str:
    return f"events/{moment:year=%Y/month=%m/day=%d}/archive-1-{moment:%Y-%m-%d-%H-%M-%S}-3f2a-11-22.gz"


def test_only_the_folders_of_the_range_are_listed() -> None:
    s3 = S3()
    Archive(s3, "b", "events", Range(MIDNIGHT, MIDNIGHT + timedelta(hours=30)))
    assert (
        s3.listed
        == [
            "events/year=2026/month=02/day=28/",  # an object of this day may hold what came after midnight
            "events/year=2026/month=03/day=01/",
            "events/year=2026/month=03/day=02/",
        ]
    )


def test_objects_that_may_hold_records_of_the_range_come_oldest_first() -> None:
    times = [
        at("2026-03-01T10:00"),
        at("2026-02-28T23:50"),
        at("2026-02-28T23:40"),
        at("2026-03-01T12:00"),
    ]
    archive = Archive(S3(*map(key, times)), "b", "events", Range(MIDNIGHT, at("2026-03-01T12:00")))
    assert [letter.name for (letter,) in archive.portions()] == [key(times[1]), key(times[0])]
    assert archive.size == 2


def test_an_object_is_a_letter_of_its_lines() -> None:
    archive = Archive(S3(key(MIDNIGHT)), "b", "events", Range(MIDNIGHT, MIDNIGHT + timedelta(1)))
    ((letter,),) = archive.portions()
    assert len(letter.records) == 2


@given(
    offsets=st.sets(st.integers(-3 * 86_400, 3 * 86_400), max_size=8),
    done=st.integers(0, 8),
)
def test_what_is_still_to_come_is_the_object_under_way_and_all_after_it(
    offsets: set[int], done: int
) -> None:
    times = sorted(MIDNIGHT + timedelta(seconds=offset) for offset in offsets)
    s3, whole = S3(*map(key, times)), Range(at("2026-02-26"), at("2026-03-05"))
    archive = Archive(s3, "b", "events", whole)
    for number, _ in enumerate(archive.portions()):
        if number == done:
            break
    if not archive.rest:
        assert not times
        return
    _, start, end = archive.rest.split()
    rest = Archive(
        s3, "b", "events", Range(*(datetime.fromisoformat(each) for each in (start, end)))
    )
    under_way = min(done, len(times) - 1)
    assert [letter.name for (letter,) in rest.portions()] == [
        key(each) for each in times[under_way:]
    ]


@pytest.mark.parametrize("late", [timedelta(0), LONGEST_INTERVAL])
def test_no_record_of_the_range_is_missed(late: timedelta) -> None:
    assert Range(MIDNIGHT, MIDNIGHT + timedelta(1)).may_hold(MIDNIGHT - late)
