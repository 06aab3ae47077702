"""One field of many records, ready to be asked which records meet a condition."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Value = str | int | float | bool
"""Of a field; a record without one has None."""

SEPARATOR = "|"
"""Between the values of a categorical field that has several."""

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def values_of(text: Value | None) -> list[str]:
    """The values of a text, separated at `|`; none of a null."""
    return [] if text is None else str(text).split(SEPARATOR)


class TextColumn:
    """A field of texts: from each value to the records that have it.

    Args:
        texts: one a record.
    """

    def __init__(self, texts: Sequence[Value | None]) -> None:
        self._count = len(texts)
        found: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            for value in values_of(text):
                found.setdefault(value, []).append(row)
        self._rows = {value: np.asarray(rows, np.intp) for value, rows in found.items()}

    def any_of(self, wanted: Iterable[str]) -> Booleans:
        """Which records have one of these values, exactly; a null has none."""
        matches = np.zeros(self._count, np.bool_)
        for value in wanted:
            rows = self._rows.get(value)
            if rows is not None:
                matches[rows] = True
        return matches


class NumberColumn:
    """A field of numbers, compared as doubles.

    Args:
        numbers: one a record.
    """

    def __init__(self, numbers: Sequence[Value | None]) -> None:
        self._numbers: Floats = np.array(
            [np.nan if number is None else number for number in numbers], np.float64
        )

    def compare(self, comparison: str, number: float) -> Booleans:
        """Which records compare so with a number; a null only is `!=` to it, as NaN is."""
        matches: Booleans = compare(comparison, self._numbers, number)
        return matches


def compare(comparison: str, left: Any, right: Any) -> Any:
    """Compare by `=`, `!=`, `<`, `<=`, `>` or `>=`, numbers or arrays of them."""
    return _COMPARE[comparison](left, right)
