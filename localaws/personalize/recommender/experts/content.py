"""Content: items whose attributes are alike, whoever had them."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.experts.sparse import largest_of_rows
from localaws.personalize.recommender.rows import Integers

_BLOCK_ITEMS = 1024
_MOST_PAIRS = 1_000_000_000
"""Pairs of items that share a feature, over all features that are compared: bounds the time to some ten seconds."""

_TIE_BREAK = 1e-4  # of the cosine: among equally similar items the popular ones are kept


def fit(features: Any, counts: Integers, *, row_limit: int = 200) -> Any:
    """Cosine of each item with those most like it, itself left out, as a CSR matrix of items by items.

    In large catalogues the commonest features, which tell items apart least, are not compared.

    Args:
        features: CSR matrix, items by features, rows of length one or empty.
        counts: events of each item.
        row_limit: most similar items that are kept for each.
    """
    items = features.shape[0]
    popularity = (_TIE_BREAK * counts / max(int(counts.max(initial=0)), 1)).astype(np.float32)
    features = _comparable(features, _MOST_PAIRS)
    columns = features.T.tocsr()
    blocks = []
    for start in range(0, items, _BLOCK_ITEMS):
        block = (features[start : start + _BLOCK_ITEMS] @ columns).tocsr()
        row = np.repeat(np.arange(start, start + block.shape[0]), np.diff(block.indptr))
        block.data += popularity[block.indices]
        block.data[block.indices == row] = 0
        block.eliminate_zeros()
        blocks.append(largest_of_rows(block, row_limit))
    return sp.vstack(blocks, format="csr").astype(np.float32)


def _comparable(features: Any, most_pairs: int) -> Any:
    """The rarest features, as many as can be compared."""
    items = np.bincount(features.indices, minlength=features.shape[1]).astype(float)
    order = np.argsort(items, kind="stable")
    few = order[np.cumsum(items[order] ** 2) <= most_pairs]
    return features[:, np.sort(few)].tocsr()
