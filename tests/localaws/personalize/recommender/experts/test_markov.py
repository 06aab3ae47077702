import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.experts import markov
from tests.support.recommender_data import dense, interactions


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
