import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts import ease, knn, markov, popularity
from localaws.personalize.recommender.experts.sparse import binary_matrix, largest_of_rows
from localaws.personalize.recommender.rows import Rows, from_csr
from tests.support.recommender_data import interactions


def dense(rows: Rows) -> np.ndarray:
    identity = np.arange(rows.size)
    return np.stack([rows.weighted_sums(identity[i : i + 1], [np.ones(1)])[0] for i in identity])


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


def test_largest_of_rows() -> None:
    matrix = sp.csr_matrix(np.array([[1, 5, 3], [0, 2, 0], [4, 6, 5]], np.float32))
    assert largest_of_rows(matrix, 2).toarray().tolist() == [[0, 5, 3], [0, 2, 0], [0, 6, 5]]


def test_binary_matrix_counts_once() -> None:
    matrix = binary_matrix(np.array([0, 0, 1]), np.array([2, 2, 0]), 3)
    assert matrix.toarray().tolist() == [[0, 0, 1], [1, 0, 0]]


def test_markov_weighs_followers_by_distance() -> None:
    # 0 is followed by 1 at distance one (weight 1) and by 2 at distance two (weight .8).
    matrix = dense(markov.fit(interactions([[0, 1, 2]], 3)))
    np.testing.assert_allclose(
        matrix, np.array([[0, 1 / 1.8, 0.8 / 1.8], [0, 0, 1], [0, 0, 0]]), rtol=1e-5
    )


def test_markov_merges_immediate_repeats_and_keeps_users_apart() -> None:
    matrix = dense(markov.fit(interactions([[0, 0, 0, 1], [2, 3]], 4)))
    np.testing.assert_allclose(matrix[0], [0, 1, 0, 0], rtol=1e-5)
    assert matrix[1].tolist() == [0, 0, 0, 0]


def test_markov_window_ends() -> None:
    matrix = dense(markov.fit(interactions([[0, 1, 2, 3]], 4), window=1))
    assert (matrix > 0).tolist() == np.eye(4, k=1, dtype=bool).tolist()


@given(st.lists(st.lists(st.integers(0, 5), max_size=12), max_size=8))
def test_markov_rows_are_distributions(histories: list[list[int]]) -> None:
    sums = dense(markov.fit(interactions(histories, 6))).sum(axis=1)
    assert all(np.isclose(total, 1, atol=1e-4) or total == 0 for total in sums)


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


def test_neighbours_are_bought_together_and_never_oneself() -> None:
    histories = [[0, 1]] * 6 + [[2, 3]] * 6 + [[0, 3]]
    matrix = dense(knn.fit(interactions(histories, 4)))
    assert np.diag(matrix).tolist() == [0, 0, 0, 0]
    assert matrix[0].argmax() == 1
    assert matrix[2].argmax() == 3


def test_counts_and_shares() -> None:
    counts = popularity.counts(interactions([[0, 0, 1]], 3))
    assert counts.tolist() == [2, 1, 0]
    np.testing.assert_allclose(
        popularity.distribution(counts), [2.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5], rtol=1e-6
    )


def test_recent_popularity_prefers_the_newest_events() -> None:
    data = interactions([[0] * 60 + [1] * 40], 3)
    plain = popularity.distribution(popularity.counts(data))
    recent = popularity.recent_distribution(data)
    assert plain[0] > plain[1]
    assert recent[1] > recent[0] > recent[2] > 0
    assert recent.sum() == pytest.approx(1)


def test_recent_popularity_does_not_depend_on_the_unit_of_time() -> None:
    data = interactions([[0, 1, 2, 1, 0, 0]], 3)
    slow = Interactions(
        user=data.user, item=data.item, timestamp=data.timestamp * 86_400, item_count=3
    )
    assert (
        popularity.recent_distribution(data).tolist()
        == popularity.recent_distribution(slow).tolist()
    )


def test_popularity_of_no_events_is_uniform() -> None:
    np.testing.assert_allclose(popularity.recent_distribution(interactions([], 4)), [0.25] * 4)
