import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.rows import from_csr

MATRIX = sp.random(12, 7, 0.3, format="csr", rng=np.random.default_rng(0), dtype=np.float32)
ROWS = from_csr(MATRIX)


def test_a_row_is_its_columns_and_values() -> None:
    columns, values = ROWS.row(3)
    np.testing.assert_allclose(values, MATRIX.toarray()[3, columns])
    assert set(columns.tolist()) == set(np.flatnonzero(MATRIX.toarray()[3]).tolist())


@given(rows=st.lists(st.integers(0, 11), max_size=8), number=st.integers(0, 6))
def test_products_and_columns_are_those_of_the_dense_matrix(rows: list[int], number: int) -> None:
    codes, vector = np.array(rows, np.int64), np.arange(7.0)
    dense = MATRIX.toarray()[codes].reshape(len(rows), 7)
    np.testing.assert_allclose(ROWS.products(codes, vector), dense @ vector, rtol=1e-5)
    np.testing.assert_allclose(ROWS.column(codes, number), dense[:, number], rtol=1e-6)
    total = ROWS.weighted_sum(codes, np.ones(len(rows)))
    np.testing.assert_allclose(total, dense.sum(axis=0), rtol=1e-5)


def test_weighted_sums_are_matrix_products_where_there_are_entries() -> None:
    rng = np.random.default_rng(0)
    matrix = sp.random(30, 30, 0.2, format="csr", rng=rng, dtype=np.float32)
    items, weights = np.array([3, 7, 3, 29]), np.array([1.0, 0.5, 0.25, 2.0])
    expected = weights @ matrix.toarray()[items]
    columns, (once, twice) = from_csr(matrix).weighted_sums(items, [weights, 2 * weights])
    assert columns.tolist() == np.unique(matrix[items].indices).tolist()
    np.testing.assert_allclose(once, expected[columns], rtol=1e-5)
    np.testing.assert_allclose(twice, 2 * expected[columns], rtol=1e-5)


def test_weighted_sums_of_nothing_are_nothing() -> None:
    rows = from_csr(sp.eye(4, format="csr"))
    nothing = np.zeros(0, np.int64), np.zeros(0)
    assert rows.weighted_sum(*nothing).tolist() == [0, 0, 0, 0]
    columns, (sums,) = rows.weighted_sums(nothing[0], [nothing[1]])
    assert (columns.tolist(), sums.tolist()) == ([], [])
