"""What is kept of the values of one minute, and the statistics of it.

Source: Amazon CloudWatch User Guide, "CloudWatch statistics definitions".
"""

import re
from collections.abc import Iterable

EXACT_VALUES = 100
"""Distinct values of a minute that are kept as they are; further ones are kept with three significant digits."""

PLAIN = ("SampleCount", "Sum", "Average", "Minimum", "Maximum")
_PERCENTILE = re.compile(r"p(100(?:\.0{1,10})?|\d{1,2}(?:\.\d{1,10})?)")


class Statistics:
    """Count, sum, least and greatest of some values, and how often each was seen.

    Attributes:
        count: number of values.
        total: their sum.
        minimum: the least.
        maximum: the greatest.
        values: how often each value was seen, for percentiles; None when that is not known, or not kept any more.
    """

    __slots__ = ("count", "maximum", "minimum", "total", "values")

    def __init__(self) -> None:
        self.count = 0.0
        self.total = 0.0
        self.minimum = float("inf")
        self.maximum = float("-inf")
        self.values: dict[float, float] | None = {}

    def add(self, value: float, count: float = 1.0) -> bool:
        """Add a value that was seen `count` times; whether it is one more distinct value to keep."""
        self.count += count
        self.total += value * count
        self.minimum = min(self.minimum, value)
        self.maximum = max(self.maximum, value)
        values = self.values
        if values is None:
            return False
        if len(values) >= EXACT_VALUES and value not in values:
            value = float(f"{value:.3g}")
        seen = values.get(value)
        values[value] = count if seen is None else seen + count
        return seen is None

    def merge(self, other: "Statistics") -> None:
        """Take in the values of another minute."""
        self.count += other.count
        self.total += other.total
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)
        if self.values is None or other.values is None:
            self.values = None
            return
        for value, count in other.values.items():
            self.values[value] = self.values.get(value, 0.0) + count

    def get(self, statistic: str) -> float | None:
        """A statistic: one of `PLAIN` or a percentile, e.g. `p99.9`; None for a percentile of values that are not known."""
        if statistic == "Sum":
            return self.total
        if statistic == "Average":
            return self.total / self.count
        if statistic == "SampleCount":
            return self.count
        if statistic == "Minimum":
            return self.minimum
        if statistic == "Maximum":
            return self.maximum
        return self._percentile(float(statistic[1:]))

    def _percentile(self, percent: float) -> float | None:
        """Interpolate between the two nearest values; None where there are negative ones, as on AWS."""
        if not self.values or self.minimum < 0:
            return None
        rank = percent / 100 * max(0.0, self.count - 1)
        low, high = _at(sorted(self.values.items()), int(rank))
        return low + (high - low) * (rank - int(rank))


def statistic_set(count: float, total: float, minimum: float, maximum: float) -> Statistics:
    """Statistics that somebody else made.

    Its values are known when there was a single one, or all were equal.
    Source: User Guide, "Percentiles", on statistic sets.
    """
    given = Statistics()
    given.count, given.total, given.minimum, given.maximum = count, total, minimum, maximum
    given.values = {minimum: count} if minimum == maximum else None
    return given


def is_statistic(text: str) -> bool:
    """Whether it is the name of a statistic that is served here."""
    return text in PLAIN or _PERCENTILE.fullmatch(text) is not None


def _at(ordered: Iterable[tuple[float, float]], index: int) -> tuple[float, float]:
    """The values at a place in order and at the next; the last one twice at the end."""
    seen, found = 0.0, None
    value = 0.0
    for value, count in ordered:
        seen += count
        if found is None and index < seen:
            found = value
        if found is not None and index + 1 < seen:
            return found, value
    return (value if found is None else found), value
