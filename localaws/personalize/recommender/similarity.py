"""Related items: co-occurrence, content, or both under weights that are learned from what users did next."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.experts.sparse import largest_of_rows
from localaws.personalize.recommender.mixture import (
    MIN_EVENTS,
    default_weights,
    learned_weights,
)
from localaws.personalize.recommender.rows import Integers, Rows, from_csr

_ROW_LIMIT = 200


def ranked(matrix: Any) -> Rows:
    """A matrix of similarities as a model keeps it: the largest value of each row is one."""
    largest = matrix.max(axis=1).toarray().ravel()
    return from_csr((sp.diags(1 / np.where(largest > 0, largest, 1)) @ matrix).tocsr())


def probabilities(co_occurrence: Any, content: Any) -> dict[str, Any]:
    """Both similarities with rows that sum to one, by the expert's name."""
    matrices = {"co_occurrence": co_occurrence, "content": content}
    return {name: _rows_of_sum_one(matrix) for name, matrix in matrices.items()}


def weights(experts: dict[str, Any], steps: Sequence[tuple[Integers, int]]) -> dict[str, float]:
    """How much each expert is to say, by what the next item after the last one of each history was.

    Args:
        experts: from their names to matrices with rows that sum to one.
        steps: history and the item that came next.
    """
    if len(steps) < MIN_EVENTS:
        return default_weights(list(experts))
    last = np.array([history[-1] for history, _ in steps], np.int64)
    following = np.array([item for _, item in steps], np.int64)
    return learned_weights(
        {name: np.asarray(matrix[last, following]).ravel() for name, matrix in experts.items()}
    )


def fused(experts: dict[str, Any], weight: dict[str, float]) -> Any:
    """The weighted sum of the experts; where one says nothing of an item the other speaks alone."""
    total = sum(weight[name] * matrix for name, matrix in experts.items())
    return largest_of_rows(sp.csr_matrix(total), _ROW_LIMIT)


def _rows_of_sum_one(matrix: Any) -> Any:
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    return (sp.diags(1 / np.where(sums > 0, sums, 1)) @ matrix).tocsr()
