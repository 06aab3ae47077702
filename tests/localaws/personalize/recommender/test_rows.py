import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.rows import from_csr


def test_weighted_sums_are_matrix_products() -> None:
    rng = np.random.default_rng(0)
    matrix = sp.random(30, 30, 0.2, format="csr", rng=rng, dtype=np.float32)
    items, weights = np.array([3, 7, 3, 29]), np.array([1.0, 0.5, 0.25, 2.0])
    expected = weights @ matrix.toarray()[items]
    found = from_csr(matrix).weighted_sums(items, [weights, 2 * weights])
    np.testing.assert_allclose(found, [expected, 2 * expected], rtol=1e-5)


def test_weighted_sums_of_nothing_are_zero() -> None:
    rows = from_csr(sp.eye(4, format="csr"))
    (nothing,) = rows.weighted_sums(np.zeros(0, np.int64), [np.zeros(0)])
    assert nothing.tolist() == [0, 0, 0, 0]
