"""Cron expressions: the minutes that they name.

Source: EventBridge Scheduler User Guide, "Schedule types", Cron-based schedules.
"""

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_FIELDS = 6
_FRIDAY = 6

OnDay = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class Cron:
    """The minutes that a cron expression names, in a time zone.

    Attributes:
        minutes: of an hour.
        hours: of a day.
        is_on: whether a day of its month, by day of month or day of week, is one of the expression's.
        months: 1 to 12.
        years: of the calendar.
        zone: in which the minutes are meant.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    is_on: OnDay
    months: frozenset[int]
    years: frozenset[int]
    zone: tzinfo

    def last(self, since: float, until: float) -> float | None:
        """The last occurrence in a span of time, its ends included, seconds since the Unix epoch; None for none.

        A time that daylight saving leaves out has no occurrence, and one that comes twice has one.
        Source: EventBridge Scheduler User Guide, "Schedule types", Daylight savings time.
        """
        end = datetime.fromtimestamp(until, self.zone).replace(tzinfo=None)
        begin = datetime.fromtimestamp(since, self.zone).date()
        for named in self._backwards(end, begin):
            moment = named.replace(tzinfo=self.zone).timestamp()
            exists = datetime.fromtimestamp(moment, self.zone).replace(tzinfo=None) == named
            if exists and moment <= until:
                return moment if moment >= since else None
        return None

    def _backwards(self, end: datetime, begin: date) -> Iterator[datetime]:
        day = end.date()
        while day >= begin:
            if day.year in self.years and day.month in self.months and self.is_on(day):
                for hour in sorted(self.hours, reverse=True):
                    for minute in sorted(self.minutes, reverse=True):
                        named = datetime.combine(day, time(hour, minute))
                        if named <= end:
                            yield named
            day -= timedelta(days=1)


def parse(fields: str, zone: tzinfo) -> Cron:
    """Read what stands in the brackets of `cron(…)`: minutes, hours, day of month, month, day of week, year.

    Raises:
        ValueError: it is no cron expression.
    """
    parts = fields.upper().split()
    if len(parts) != _FIELDS:
        raise ValueError(f"a cron expression has {_FIELDS} fields, not {len(parts)}")
    minutes, hours, day_of_month, months, day_of_week, years = parts
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ValueError("one of the fields day of month and day of week must be ?, and one not")
    is_on = _days_of_week(day_of_week) if day_of_month == "?" else _days_of_month(day_of_month)
    return Cron(
        minutes=_numbers(minutes, 0, 59),
        hours=_numbers(hours, 0, 23),
        is_on=is_on,
        months=_numbers(months, 1, 12, _MONTHS),
        years=_numbers(years, 1970, 2199),
        zone=zone,
    )


def _numbers(
    field: str, lowest: int, highest: int, names: Mapping[str, int] | None = None
) -> frozenset[int]:
    """The numbers of a field: `*`, or a list of numbers, ranges and steps."""

    def number(text: str) -> int:
        value = (names or {}).get(text)
        value = int(text) if value is None else value
        if not lowest <= value <= highest:
            raise ValueError(f"{text} is not between {lowest} and {highest}")
        return value

    def of(part: str) -> range:
        span, has_step, step = part.partition("/")
        first, has_end, last = span.partition("-")
        start = lowest if span == "*" else number(first)
        if span == "*" or (has_step and not has_end):
            end = highest
        else:
            end = number(last) if has_end else start
        return range(start, end + 1, int(step) if has_step else 1)

    return frozenset(each for part in field.split(",") for each in of(part))


def _any(tests: list[OnDay]) -> OnDay:
    return lambda day: any(test(day) for test in tests)


def _days_of_month(field: str) -> OnDay:
    """Days of month: numbers, `L` for the last, `LW` for its last weekday, `15W` for the weekday nearest to the 15th."""

    def one(part: str) -> OnDay:
        if part == "L":
            return lambda day: day.day == _length(day)
        if part == "LW":
            return lambda day: day.day == _nearest_weekday(day, _length(day))
        if part.endswith("W"):
            (wanted,) = _numbers(part[:-1], 1, 31)
            return lambda day: day.day == _nearest_weekday(day, wanted)
        numbers = _numbers(part, 1, 31)
        return lambda day: day.day in numbers

    return _any([one(part) for part in field.split(",")])


def _days_of_week(field: str) -> OnDay:
    """Days of week: 1 (Sunday) to 7, `6L` for the last Friday of a month, `3#2` for its second Tuesday, `L` for Saturday."""

    def one(part: str) -> OnDay:
        if part == "L":
            return lambda day: _weekday(day) == _WEEKDAYS["SAT"]
        if part.endswith("L"):
            last = _numbers(part[:-1], 1, 7, _WEEKDAYS)
            return lambda day: _weekday(day) in last and day.day + 7 > _length(day)
        weekday, has_count, count = part.partition("#")
        numbers = _numbers(weekday, 1, 7, _WEEKDAYS)
        if has_count:
            (nth,) = _numbers(count, 1, 5)
            return lambda day: _weekday(day) in numbers and (day.day - 1) // 7 + 1 == nth
        return lambda day: _weekday(day) in numbers

    return _any([one(part) for part in field.split(",")])


def _weekday(day: date) -> int:
    """1 for Sunday to 7 for Saturday."""
    return day.isoweekday() % 7 + 1


def _length(day: date) -> int:
    """The number of days of a day's month."""
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(day: date, wanted: int) -> int:
    """The day of the month from Monday to Friday that is nearest to a day of the same month; 0 when it has no such day."""
    if wanted > _length(day):
        return 0
    near = (wanted, wanted - 1, wanted + 1, wanted - 2, wanted + 2)
    within = (each for each in near if 1 <= each <= _length(day))
    return next(each for each in within if 1 < _weekday(day.replace(day=each)) <= _FRIDAY)
