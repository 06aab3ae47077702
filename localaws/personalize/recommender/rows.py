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
    """A square sparse matrix; row r holds `data` at columns `indices` between `starts[r]` and `starts[r + 1]`."""

    starts: Integers
    indices: Integers
    data: Floats

    @property
    def size(self) -> int:
        """Number of rows, and of columns."""
        return len(self.starts) - 1

    def weighted_sums(self, items: Integers, weights: Sequence[Floats]) -> list[Floats]:
        """Sums of the rows of `items`, each times its weight, as dense vectors; an item may occur twice.

        Args:
            items: row numbers.
            weights: of the items, for each of the sums.
        """
        first = self.starts[items]
        lengths = self.starts[items + 1] - first
        ends = np.cumsum(lengths)
        if len(ends) == 0 or ends[-1] == 0:
            return [np.zeros(self.size) for _ in weights]
        at = np.repeat(first - ends + lengths, lengths) + np.arange(ends[-1])
        columns, values = self.indices[at], self.data[at]
        shares = [values * np.repeat(each, lengths) for each in weights]
        totals = [np.bincount(columns, weights=each, minlength=self.size) for each in shares]
        return [total.astype(np.float64, copy=False) for total in totals]


def from_csr(matrix: Any) -> Rows:
    """Take over a scipy CSR matrix."""
    return Rows(
        starts=matrix.indptr.astype(np.int64),
        indices=matrix.indices.astype(np.int32),
        data=matrix.data.astype(np.float32),
    )
