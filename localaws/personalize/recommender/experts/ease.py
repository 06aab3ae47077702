"""EASE: the linear item-item model in closed form, on the most popular items.

Source: H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019.
"""

from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy import linalg

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts.sparse import binary_matrix
from localaws.personalize.recommender.rows import Floats, Integers, Rows, from_csr

CORE_ITEMS = 3000
_RIDGE = 200.0
_EVENTS_PER_USER = 500
_MAX_USERS = 60_000
_BLOCK_USERS = 4096


def peak_bytes(items: int) -> int:
    """Memory that a fit with that many core items needs above its data."""
    return 12 * items * items + 4 * _BLOCK_USERS * items


def fit(
    data: Interactions,
    *,
    core_items: int = CORE_ITEMS,
    row_limit: int = 300,
    seed: int = 0,
) -> Rows:
    """Fit the weights of each core item on all others.

    Args:
        data: the interactions.
        core_items: most popular items that take part; each needs two users at least.
        row_limit: largest weights that are kept for each item.
        seed: of the sample of users where there are very many.
    """
    row, item = data.newest(_EVENTS_PER_USER, max_users=_MAX_USERS, seed=seed)
    matrix = binary_matrix(row, item, data.item_count)
    matrix = matrix[np.diff(matrix.indptr) > 0]
    core = _core(matrix, core_items)
    shape = (data.item_count, data.item_count)
    if len(core) < 2:
        return from_csr(sp.csr_matrix(shape, dtype=np.float32))
    inverse = _inverse(_gram(matrix[:, core].tocsr()))
    return from_csr(_pruned_weights(inverse, core, row_limit, shape))


def _core(matrix: Any, limit: int) -> Integers:
    users = np.asarray(matrix.sum(axis=0)).ravel()
    core = np.flatnonzero(users >= 2)
    if len(core) > limit:
        core = np.sort(core[np.argsort(-users[core], kind="stable")[:limit]])
    return core


def _gram(matrix: Any) -> Floats:
    """Lower triangle of X'X, in whichever way is faster: sparse for short histories, else dense in blocks."""
    users, items = matrix.shape
    pairs = (np.diff(matrix.indptr).astype(float) ** 2).sum()
    if users * items * items > 1000 * pairs:
        return np.asfortranarray((matrix.T @ matrix).toarray())
    gram = np.zeros((items, items), np.float32, order="F")
    for start in range(0, users, _BLOCK_USERS):
        block = matrix[start : start + _BLOCK_USERS].toarray().T
        gram = linalg.blas.ssyrk(1.0, block, beta=1.0, c=gram, lower=1, overwrite_c=1)
    return gram


def _inverse(gram: Floats) -> Floats:
    """Lower triangle of (X'X + ridge)^-1, in place."""
    gram[np.diag_indices(len(gram))] += _RIDGE
    factor, info = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)
    if info != 0:
        raise ArithmeticError(
            f"EASE: the Gram matrix is not positive definite (LAPACK spotrf {info})"
        )
    inverse: Floats = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)[0]
    return inverse


def _pruned_weights(inverse: Floats, core: Integers, limit: int, shape: tuple[int, int]) -> Any:
    """B = -P / diag(P) without its diagonal, row by row so that no second dense matrix is needed."""
    diagonal = np.diag(inverse).copy()
    rows, columns, values = [], [], []
    for row in range(len(core)):
        weights = np.concatenate([inverse[row, :row], inverse[row:, row]]) / -diagonal
        weights[row] = 0
        kept = np.arange(len(core))
        if len(core) > limit:
            kept = np.argpartition(-weights, limit)[:limit]
        kept = kept[weights[kept] != 0]
        rows.append(np.full(len(kept), core[row]))
        columns.append(core[kept])
        values.append(weights[kept])
    entries = np.concatenate(values).astype(np.float32)
    return sp.csr_matrix((entries, (np.concatenate(rows), np.concatenate(columns))), shape=shape)
