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

    def weighted_sum(self, items: Integers, weights: Floats) -> Floats:
        """Sum of the rows of `items`, each times its weight, as a dense vector; an item may occur twice."""
        at, lengths = self.entries(items)
        shares = self.data[at] * np.repeat(weights, lengths)
        total = np.bincount(self.indices[at], weights=shares, minlength=self.columns)
        return total.astype(np.float64, copy=False)

    def weighted_sums(
        self, items: Integers, weights: Sequence[Floats]
    ) -> tuple[Integers, list[Floats]]:
        """Sums as those of `weighted_sum`, at the columns alone that have entries: of a large catalogue these are few.

        Args:
            items: row numbers.
            weights: of the items, for each of the sums.

        Returns:
            the columns in ascending order, and the values there of each sum.
        """
        at, lengths = self.entries(items)
        of_entries, values = self.indices[at], self.data[at]
        has_entry = np.zeros(self.columns, np.bool_)
        has_entry[of_entries] = True
        columns = np.flatnonzero(has_entry)
        place = np.empty(self.columns, np.int32)
        place[columns] = np.arange(len(columns))
        owners = place[of_entries]
        shares = [values * np.repeat(each, lengths) for each in weights]
        sums = [np.bincount(owners, weights=each, minlength=len(columns)) for each in shares]
        return columns, [each.astype(np.float64, copy=False) for each in sums]

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
