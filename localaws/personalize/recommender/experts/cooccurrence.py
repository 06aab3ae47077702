"""Co-occurrence: how many users had two items within a few events of each other."""

import itertools
from typing import Any

import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts.sparse import largest_of_rows
from localaws.personalize.recommender.rows import Integers

_EVENTS_PER_USER = 500
_LARGE = 1_000_000  # rows from which a shorter window is as good and twice as fast
_BLOCK_EVENTS = 2_000_000  # of whole users, counted at a time: bounds the memory


def fit(data: Interactions, *, discount: float, least_users: int, row_limit: int = 200) -> Any:
    """Similarity of each item to others, as a CSR matrix of items by items.

    Args:
        data: the interactions.
        discount: power of an item's popularity that its similarity is divided by; 0 favours popular items.
        least_users: users who must have had both items; fewer say nothing.
        row_limit: most similar items that are kept for each.
    Source: Amazon Personalize Developer Guide, "SIMS recipe", `popularity_discount_factor` and
        `min_cointeraction_count`.
    """
    together = users_with_both(data)
    together.data[together.data < least_users] = 0
    together.eliminate_zeros()
    users = np.bincount(_distinct(data)[1], minlength=data.item_count)
    scale = np.maximum(users, 1.0) ** -discount
    return largest_of_rows((together @ sp.diags(scale.astype(np.float32))).tocsr(), row_limit)


def users_with_both(data: Interactions, window: int | None = None) -> Any:
    """Symmetric CSR matrix: users who had both items at most `window` events apart, 10 or 5 for much data."""
    window = window or (10 if len(data) <= _LARGE else 5)
    user, item = data.newest(_EVENTS_PER_USER)
    total = sp.csr_matrix((data.item_count, data.item_count), dtype=np.float32)
    for start, end in _blocks(user):
        total = total + _pairs(user[start:end], item[start:end], window, data.item_count)
    return (total + total.T).tocsr()


def _pairs(user: Integers, item: Integers, window: int, item_count: int) -> Any:
    """Upper triangle of the users who had both items, each user once."""
    found = []
    for lag in range(1, min(window, len(user) - 1) + 1):
        near = (user[lag:] == user[:-lag]) & (item[lag:] != item[:-lag])
        one, other = item[lag:][near].astype(np.int64), item[:-lag][near].astype(np.int64)
        pair = np.minimum(one, other) * item_count + np.maximum(one, other)
        found.append(np.stack([user[lag:][near].astype(np.int64), pair]))
    both = np.concatenate(found, axis=1) if found else np.zeros((2, 0), np.int64)
    both = both[:, np.lexsort(both)]
    first = np.ones(both.shape[1], bool)
    first[1:] = (both[:, 1:] != both[:, :-1]).any(axis=0)
    pair = both[1, first]
    ones = np.ones(len(pair), np.float32)
    shape = (item_count, item_count)
    return sp.csr_matrix((ones, (pair // item_count, pair % item_count)), shape=shape)


def _blocks(user: Integers) -> list[tuple[int, int]]:
    """Ranges of rows that hold whole users and not many more than `_BLOCK_EVENTS` rows each."""
    edges = [0]
    while edges[-1] < len(user):
        last = min(edges[-1] + _BLOCK_EVENTS, len(user)) - 1
        edges.append(int(np.searchsorted(user, user[last], "right")))
    return list(itertools.pairwise(edges))


def _distinct(data: Interactions) -> tuple[Integers, Integers]:
    """User and item of each pair that has events, once."""
    pairs = np.unique(data.user.astype(np.int64) * data.item_count + data.item)
    return pairs // data.item_count, pairs % data.item_count
