"""Item neighbours by BM25-weighted co-occurrence, for the tail that EASE leaves out."""

import numpy as np
from implicit.nearest_neighbours import ItemItemRecommender, bm25_weight
from threadpoolctl import threadpool_limits

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts.sparse import binary_matrix
from localaws.personalize.recommender.rows import Rows, from_csr

_EVENTS_PER_USER = 300
_K1 = 1.2
_B = 0.75


def fit(data: Interactions, *, neighbours: int = 100) -> Rows:
    """Fit the similarity of each item to its nearest neighbours, itself left out."""
    model = ItemItemRecommender(K=neighbours)
    matrix = binary_matrix(*data.newest(_EVENTS_PER_USER), data.item_count)
    weighted = bm25_weight(matrix.T, K1=_K1, B=_B).T.tocsr().astype(np.float64)
    # implicit has threads of its own; a second pool of BLAS threads only takes turns with them.
    with threadpool_limits(1, "blas"):
        model.fit(weighted, show_progress=False)
    similarity = model.similarity.tocsr().astype(np.float32)
    similarity.setdiag(0)
    similarity.eliminate_zeros()
    return from_csr(similarity)
