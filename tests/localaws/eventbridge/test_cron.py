"""Cron expressions, against the rules and examples of the EventBridge Scheduler User Guide, "Schedule types"."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.eventbridge import cron

BERLIN = ZoneInfo("Europe/Berlin")
ZULU = ZoneInfo("UTC")


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def last(fields: str, until: str, zone: ZoneInfo = ZULU) -> str | None:
    moment = cron.parse(fields, zone).last(0.0, seconds(until))
    return (
        None if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M")
    )


@pytest.mark.parametrize(
    ("fields", "until", "expected"),
    [
        ("15 10 ? * 6L 2022-2023", "2026-01-01", "2023-12-29T10:15"),
        ("0 12 * * ? *", "2026-11-26T12:00", "2026-11-26T12:00"),
        ("0 12 * * ? *", "2026-11-26T11:59:59", "2026-11-25T12:00"),
        ("0/15 8-17 ? * MON-FRI *", "2026-11-29T03:00", "2026-11-27T17:45"),
        ("5,35 14 * * ? *", "2026-11-26T14:20", "2026-11-26T14:05"),
        ("0 0 L * ? *", "2024-03-15", "2024-02-29T00:00"),
        ("0 0 LW * ? *", "2026-06-15", "2026-05-29T00:00"),
        ("0 0 15W * ? *", "2026-08-31", "2026-08-14T00:00"),
        ("0 0 1W * ? *", "2026-08-31", "2026-08-03T00:00"),
        ("0 0 31W * ? *", "2026-06-29", "2026-05-29T00:00"),
        ("0 0 ? * 3#2 *", "2026-11-26", "2026-11-10T00:00"),
        ("0 0 ? * TUE#2 *", "2026-11-26", "2026-11-10T00:00"),
        ("0 0 ? * L *", "2026-11-26", "2026-11-21T00:00"),
        ("0 0 ? JAN,FEB SUN *", "2026-11-26", "2026-02-22T00:00"),
        ("0 6 1-7/2 * ? *", "2026-11-26", "2026-11-07T06:00"),
        ("0 0 1 1 ? 2030", "2026-11-26", None),
    ],
)
def test_the_last_occurrence(fields: str, until: str, expected: str | None) -> None:
    assert last(fields, until) == expected


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("0 12 * * ?", "6 fields, not 5"),
        ("0 12 * * * *", "must be [?]"),
        ("0 12 ? * ? *", "must be [?]"),
        ("60 12 * * ? *", "between 0 and 59"),
        ("0 12 * JUNE ? *", "JUNE"),
        ("0 12 ? * 8 *", "between 1 and 7"),
        ("0 12 ? * 2#6 *", "between 1 and 5"),
        ("0/0 12 * * ? *", "zero"),
    ],
)
def test_what_is_no_expression_is_refused(fields: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        cron.parse(fields, BERLIN)


def test_the_time_is_that_of_the_zone() -> None:
    assert last("0 9 * * ? *", "2026-07-01T12:00", BERLIN) == "2026-07-01T07:00"
    assert last("0 9 * * ? *", "2026-01-10T12:00", BERLIN) == "2026-01-10T08:00"


def test_a_time_that_daylight_saving_leaves_out_does_not_come() -> None:
    assert last("30 2 * * ? *", "2026-03-29T20:00", BERLIN) == "2026-03-28T01:30"


def test_a_time_that_comes_twice_is_named_once() -> None:
    daily = cron.parse("30 2 * * ? *", BERLIN)
    first = seconds("2026-10-25T00:30")
    assert daily.last(first, seconds("2026-10-25T12:00")) == first
    assert daily.last(first + 1, seconds("2026-10-25T12:00")) is None


def test_the_ends_of_the_span_belong_to_it() -> None:
    noon = cron.parse("0 12 * * ? *", ZULU)
    moment = seconds("2026-11-26T12:00")
    assert noon.last(moment, moment) == moment
    assert noon.last(moment + 1, moment + 60) is None


@given(
    st.integers(10**7, 2**31),
    st.sampled_from(["*/7 * * * ? *", "3 4 ? * 2-6 *", "0 0 28-31 * ? *"]),
)
def test_no_occurrence_lies_between_the_last_and_the_end(until: int, fields: str) -> None:
    """Going through the minutes backwards finds the same."""
    schedule = cron.parse(fields, ZULU)
    end = datetime.fromtimestamp(until, UTC)
    moment = schedule.last(0.0, until)
    assert moment is not None
    found = datetime.fromtimestamp(moment, UTC)
    minute = end.replace(second=0, microsecond=0)
    while minute > found and minute > end - timedelta(days=2):
        named = minute.minute in schedule.minutes and minute.hour in schedule.hours
        assert not (named and schedule.is_on(minute.date()))
        minute -= timedelta(minutes=1)
    assert found.minute in schedule.minutes
    assert found.hour in schedule.hours
    assert schedule.is_on(found.date())
