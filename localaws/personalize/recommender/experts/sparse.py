"""Sparse matrix steps that several experts share."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.rows import Integers


def binary_matrix(row: Integers, item: Integers, item_count: int) -> Any:
    """Users by items, 1 where the user has at least one event with the item."""
    rows = int(row[-1]) + 1 if len(row) else 0
    ones = np.ones(len(row), np.float32)
    matrix = sp.csr_matrix((ones, (row, item)), shape=(rows, item_count))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def largest_of_rows(matrix: Any, limit: int) -> Any:
    """Keep the `limit` largest values of each row of a CSR matrix."""
    starts, lengths = matrix.indptr, np.diff(matrix.indptr)
    if lengths.max(initial=0) <= limit:
        return matrix
    keep = np.ones(matrix.nnz, bool)
    for row in np.flatnonzero(lengths > limit):
        start, surplus = starts[row], lengths[row] - limit
        smallest = np.argpartition(matrix.data[start : starts[row + 1]], surplus)[:surplus]
        keep[start + smallest] = False
    rows = np.repeat(np.arange(matrix.shape[0]), lengths)[keep]
    return sp.csr_matrix((matrix.data[keep], (rows, matrix.indices[keep])), shape=matrix.shape)
