import numpy as np
import pytest
import scipy.sparse as sp

from localaws.personalize.recommender import similarity

TOGETHER = sp.csr_matrix(np.array([[0, 3.0, 1.0], [3.0, 0, 0], [0, 0, 0]]))
ALIKE = sp.csr_matrix(np.array([[0, 0, 0.5], [0, 0, 0], [0.5, 0.5, 0]]))


def test_rows_are_scaled_to_one() -> None:
    ranked = similarity.ranked(TOGETHER)
    rows = [dict(zip(*map(list, ranked.row(row)), strict=True)) for row in range(3)]
    assert rows == [{1: 1, 2: pytest.approx(1 / 3)}, {0: 1}, {}]


def test_weights_follow_what_happened_next() -> None:
    experts = similarity.probabilities(TOGETHER, ALIKE)
    steps = [(np.array([2, 0]), 1)] * 30 + [(np.array([0]), 2)] * 5
    weights = similarity.weights(experts, steps)
    assert weights["co_occurrence"] > 0.8
    other = similarity.weights(experts, [(np.array([2]), 1)] * 30)
    assert other["content"] > 0.9


def test_few_steps_keep_the_default_weights() -> None:
    experts = similarity.probabilities(TOGETHER, ALIKE)
    weights = similarity.weights(experts, [])
    assert weights == pytest.approx({"co_occurrence": 0.7, "content": 0.3})


def test_where_one_says_nothing_the_other_speaks_alone() -> None:
    experts = similarity.probabilities(TOGETHER, ALIKE)
    fused = similarity.fused(experts, {"co_occurrence": 0.75, "content": 0.25}).toarray()
    np.testing.assert_allclose(fused[0], [0, 0.75 * 0.75, 0.75 * 0.25 + 0.25])
    np.testing.assert_allclose(fused[2], [0.125, 0.125, 0])
