"""Compressed sparse rows for serving: numpy alone, memory-mappable, fast for one history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A sparse matrix; row r holds `data` at columns `indices` between `starts[r]` and `starts[r + 1]`."""

    starts: Integers
    indices: Integers
    data: Floats
    columns: int

    def row(self, number: int) -> tuple[Integers, Floats]:
        """Columns and values of one row."""
        entries = slice(self.starts[number], self.starts[number + 1])
        return self.indices[entries], self.data[entries]

    def entries(self, rows: Integers) -> tuple[Integers, Integers]:
        """Where the entries of some rows stand, row after row, and how many each row has."""
        first = self.starts[rows]
        lengths = self.starts[rows + 1] - first
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        return np.repeat(first - ends + lengths, lengths) + np.arange(total), lengths

    def weighted_sums(self, items: Integers, weights: Sequence[Floats]) -> list[Floats]:
        """Sums of the rows of `items`, each times its weight, as dense vectors; an item may occur twice.

        Args:
            items: row numbers.
            weights: of the items, for each of the sums.
        """
        at, lengths = self.entries(items)
        columns, values = self.indices[at], self.data[at]
        shares = [values * np.repeat(each, lengths) for each in weights]
        totals = [np.bincount(columns, weights=each, minlength=self.columns) for each in shares]
        return [total.astype(np.float64, copy=False) for total in totals]

    def column(self, rows: Integers, number: int) -> Floats:
        """Value of each of some rows in one column, zero where there is none."""
        at, lengths = self.entries(rows)
        owner = np.repeat(np.arange(len(rows)), lengths)
        found = self.indices[at] == number
        values = np.zeros(len(rows))
        values[owner[found]] = self.data[at[found]]
        return values

    def products(self, rows: Integers, vector: Floats) -> Floats:
        """Product of each of some rows with a dense vector, which has a value for each column."""
        at, lengths = self.entries(rows)
        owner = np.repeat(np.arange(len(rows)), lengths)
        values = self.data[at] * vector[self.indices[at]]
        return np.bincount(owner, weights=values, minlength=len(rows)).astype(float, copy=False)


def from_csr(matrix: Any) -> Rows:
    """Take over a scipy CSR matrix."""
    return Rows(
        starts=matrix.indptr.astype(np.int64),
        indices=matrix.indices.astype(np.int32),
        data=matrix.data.astype(np.float32),
        columns=matrix.shape[1],
    )
