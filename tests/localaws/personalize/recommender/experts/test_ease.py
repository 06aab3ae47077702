import numpy as np
import pytest
import scipy.sparse as sp

from localaws.personalize.recommender.experts import ease
from tests.support.recommender_data import dense, interactions


def test_ease_is_the_closed_form() -> None:
    rng = np.random.default_rng(1)
    histories = [np.flatnonzero(rng.random(8) < 0.5).tolist() for _ in range(40)]
    matrix = np.zeros((40, 8))
    for user, items in enumerate(histories):
        matrix[user, items] = 1
    inverse = np.linalg.inv(matrix.T @ matrix + 200 * np.eye(8))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(dense(ease.fit(interactions(histories, 8))), expected, atol=1e-5)


def test_ease_takes_the_most_popular_items_only() -> None:
    histories = [[0, 1, 2]] * 5 + [[0, 1]] * 3 + [[3]]
    matrix = dense(ease.fit(interactions(histories, 5), core_items=2))
    assert matrix[0, 1] > 0
    assert np.count_nonzero(matrix) == 2


@pytest.mark.parametrize("histories", [[], [[0]], [[0], [0]], [[0, 1]]])
def test_ease_without_evidence_is_empty(histories: list[list[int]]) -> None:
    assert not dense(ease.fit(interactions(histories, 3))).any()


def test_sparse_and_dense_gram_matrices_agree() -> None:
    rng = np.random.default_rng(2)
    matrix = sp.csr_matrix((rng.random((60, 12)) < 0.4).astype(np.float32))
    long_histories = np.tril(ease._gram(matrix))
    np.testing.assert_allclose(long_histories, np.tril((matrix.T @ matrix).toarray()))
