"""One figure of the table: what it is called, what it is, and what to do where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Unit = Literal["", "s", "ms", "USD"]

MINUTE, HOUR, DAY = 60, 3600, 86400
# From so many of a unit on, the next larger one tells as much with fewer digits.
ENOUGH = 2
# Less is no sum that anybody pays, and no zero either.
SMALLEST_USD = 0.01


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One row.

    Attributes:
        name: of the row.
        value: a number, a word such as `ACTIVE`, or None when it cannot be had; `note` then says why.
        unit: of a number; empty for counts.
        note: what a reader should know besides.
        remedy: what is wrong and what to do, in one line; empty while nothing is wrong.
    """

    name: str
    value: float | str | None
    unit: Unit = ""
    note: str = ""
    remedy: str = ""

    @property
    def shown(self) -> str:
        """The value as the table has it."""
        if self.value is None:
            return "-"
        if isinstance(self.value, str):
            return self.value
        return span(self.value) if self.unit == "s" else _number(self.value, self.unit)


@dataclass(frozen=True)
class Group:
    """Rows about one part of a stack."""

    title: str
    figures: tuple[Figure, ...]


def span(seconds: float) -> str:
    """A time in its largest unit of which there are two: `45 s`, `12 min`, `3 h`, `9 d`."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= ENOUGH * size:
            return f"{int(seconds // size):,} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 or seconds == 0 else f"{seconds:.1f} s"


def ago(age: timedelta) -> str:
    """An age in words; one of the future, as of clocks that differ, is none."""
    return f"{span(max(0, int(age.total_seconds())))} ago"


def moment(at: datetime) -> str:
    """A time to the minute, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _number(value: float, unit: Unit) -> str:
    if unit == "USD" and 0 < value < SMALLEST_USD:
        return f"< {SMALLEST_USD} USD"
    return f"{value:,.{2 if unit == 'USD' else 0}f} {unit}".rstrip()
