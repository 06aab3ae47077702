"""Times as clients write them: seconds, milliseconds or ISO 8601, turned into seconds since the Unix epoch."""

import math
from datetime import UTC, datetime
from typing import TypeGuard

MILLISECONDS_FROM = 100_000_000_000
"""Numbers from here on are milliseconds: as seconds they would lie after the year 5138."""

MAX_FUTURE_SECONDS = 24 * 60 * 60
"""A client's clock may be wrong, or its time zone missing; more than a day ahead is an error."""

_DATE_ONLY_LENGTH = len("2022-01-01")
_LAST_SECOND = 24 * 60 * 60 - 1


class BadTimestampError(ValueError):
    """A time that is no time, or an absurd one. The text never repeats the value."""


def epoch_seconds(value: object, *, now: float, end_of_day: bool = False) -> int:
    """Normalise one time to whole seconds since the Unix epoch, UTC.

    Whole seconds, because botocore sends `sentAt` as a whole number of seconds.

    Args:
        value: seconds or milliseconds as a number, or an ISO 8601 date or date and time; without an
            offset it is UTC.
        now: the arrival time in seconds, against which the future is measured. Not the clock: a record
            that is delivered again has to give the same answer.
        end_of_day: a date without a time means the last second of that day instead of its first.

    Raises:
        BadTimestampError: not a time, before 1970, or more than one day after `now`.
    """
    seconds = (
        _from_text(value, end_of_day=end_of_day) if isinstance(value, str) else _from_number(value)
    )
    if seconds < 0:
        raise BadTimestampError("lies before 1970")
    if seconds > now + MAX_FUTURE_SECONDS:
        raise BadTimestampError("lies more than one day after its arrival")
    return int(seconds)


def is_finite_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a JSON value is a number that fits a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def spread(start: int, end: int, count: int) -> list[int]:
    """Spread `count` times evenly over a range, both ends included; a single one is at the start.

    Args:
        start: first time, in seconds.
        end: last time, in seconds; not before `start`.
        count: number of times, at least 1.
    """
    if count == 1:
        return [start]
    return [start + (end - start) * index // (count - 1) for index in range(count)]


def _from_number(value: object) -> float:
    if not is_finite_number(value):
        raise BadTimestampError("must be seconds, milliseconds or an ISO 8601 time")
    return value / 1000 if value >= MILLISECONDS_FROM else float(value)


def _from_text(value: str, *, end_of_day: bool) -> float:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadTimestampError("must be seconds, milliseconds or an ISO 8601 time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = moment.timestamp()
    return seconds + _LAST_SECOND if end_of_day and len(value) <= _DATE_ONLY_LENGTH else seconds
