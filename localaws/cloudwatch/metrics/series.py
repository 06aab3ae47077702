"""One metric in one unit: statistics by the minute, older ones by the hour, and no more of them than a bound."""

from collections.abc import Iterator

from localaws.cloudwatch.metrics.statistics import Statistics

MINUTE = 60
HOUR_MINUTES = 60
KEPT_MINUTES = 3 * 24 * 60
"""Minutes that are kept singly; AWS keeps them for 15 days, on disks."""
KEPT_HOUR_MINUTES = 63 * 24 * 60
"""How far back hours are kept, in minutes."""
KEPT_VALUES = 10_000
"""Distinct values, over all minutes, that are kept for percentiles; those of the oldest minutes go first."""
SLACK_MINUTES = 60
"""New minutes between two condensations, which look through all that is kept."""


class Series:
    """Statistics by minute.

    Attributes:
        minutes: by number of the minute since the Unix epoch; hours stand at their first minute.
        newest: the newest minute.
    """

    __slots__ = ("_most", "_value_count", "minutes", "newest")

    def __init__(self) -> None:
        self.minutes: dict[int, Statistics] = {}
        self.newest = 0
        self._most = KEPT_MINUTES + SLACK_MINUTES
        self._value_count = 0

    def add(self, minute: int, value: float, count: float = 1.0) -> None:
        """Add a value that was seen `count` times in a minute."""
        if self._at(minute).add(value, count):
            self._value_count += 1
            if self._value_count > KEPT_VALUES:
                self._forget_values()

    def merge(self, minute: int, given: Statistics) -> None:
        """Add statistics of a minute."""
        self._at(minute).merge(given)
        self._value_count += len(given.values or ())
        if self._value_count > KEPT_VALUES:
            self._forget_values()

    def between(self, first: int, end: int) -> Iterator[tuple[int, Statistics]]:
        """The minutes from `first` to before `end`, in any order."""
        if end - first < len(self.minutes):
            for minute in range(first, end):
                found = self.minutes.get(minute)
                if found is not None:
                    yield minute, found
        else:
            yield from (
                (minute, found) for minute, found in self.minutes.items() if first <= minute < end
            )

    def _at(self, minute: int) -> Statistics:
        found = self.minutes.get(minute)
        if found is None:
            found = self.minutes[minute] = Statistics()
            self.newest = max(self.newest, minute)
            if len(self.minutes) > self._most:
                self._condense()
        return found

    def _condense(self) -> None:
        """Put old minutes together into hours, and drop old hours."""
        kept: dict[int, Statistics] = {}
        for minute, statistics in sorted(self.minutes.items()):
            if minute > self.newest - KEPT_MINUTES:
                kept[minute] = statistics
            elif minute > self.newest - KEPT_HOUR_MINUTES:
                statistics.values = None
                hour = minute - minute % HOUR_MINUTES
                kept.setdefault(hour, Statistics()).merge(statistics)
        self.minutes = kept
        self._most = max(KEPT_MINUTES, len(kept)) + SLACK_MINUTES

    def _forget_values(self) -> None:
        """Forget the values of the oldest minutes, until a tenth is free."""
        count = sum(len(each.values or ()) for each in self.minutes.values())
        for _, statistics in sorted(self.minutes.items())[:-1]:
            if count <= KEPT_VALUES * 0.9:
                break
            count -= len(statistics.values or ())
            statistics.values = None
        self._value_count = count
