"""Markov: how often one item follows another within a few events."""

import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts.sparse import largest_of_rows
from localaws.personalize.recommender.rows import Rows, from_csr

_LAG_DECAY = 0.8
_EVENTS_PER_USER = 500
_LARGE = 1_000_000  # rows from which a shorter window is as good and twice as fast
LONGEST_WINDOW = 10


def fit(data: Interactions, *, window: int = LONGEST_WINDOW, row_limit: int = 200) -> Rows:
    """Fit the transition matrix: rows sum to at most one.

    Args:
        data: the interactions.
        window: events ahead that count, weighted `.8 ** (lag - 1)`; at most 10, or 5 for more than a million rows.
        row_limit: followers that are kept for each item.
    """
    window = min(window, LONGEST_WINDOW if len(data) <= _LARGE else 5)
    user, item = data.newest(_EVENTS_PER_USER)
    changes = np.ones(len(user), bool)
    changes[1:] = (user[1:] != user[:-1]) | (item[1:] != item[:-1])
    user, item = user[changes], item[changes]
    shape = (data.item_count, data.item_count)
    total = sp.csr_matrix(shape, dtype=np.float32)
    for lag in range(1, min(window, len(user) - 1) + 1):
        pair = (user[lag:] == user[:-lag]) & (item[lag:] != item[:-lag])
        weight = np.full(int(pair.sum()), _LAG_DECAY ** (lag - 1), np.float32)
        total = total + sp.csr_matrix((weight, (item[:-lag][pair], item[lag:][pair])), shape=shape)
    row_sums = np.asarray(total.sum(axis=1)).ravel() + 1e-9
    return from_csr(
        largest_of_rows((sp.diags((1 / row_sums).astype(np.float32)) @ total).tocsr(), row_limit)
    )
