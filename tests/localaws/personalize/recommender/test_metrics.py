from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.metrics import measure, user_metrics

KEYS = {
    "coverage",
    "mean_reciprocal_rank_at_25",
    *(f"normalized_discounted_cumulative_gain_at_{k}" for k in (5, 10, 25)),
    *(f"precision_at_{k}" for k in (5, 10, 25)),
}


def test_hits_at_ranks_two_and_six() -> None:
    metrics = user_metrics(list(range(1, 26)), np.array([2, 6]))
    assert metrics["mean_reciprocal_rank_at_25"] == pytest.approx(1 / 2)
    assert metrics["precision_at_5"] == pytest.approx(1 / 5)
    assert metrics["precision_at_10"] == pytest.approx(2 / 10)
    assert metrics["precision_at_25"] == pytest.approx(2 / 25)
    assert metrics["normalized_discounted_cumulative_gain_at_5"] == pytest.approx(log(2) / log(3))
    gain = (1 / log(3) + 1 / log(7)) / (1 / log(2) + 1 / log(3))
    assert metrics["normalized_discounted_cumulative_gain_at_10"] == pytest.approx(gain)


def test_ideal_holds_the_hits_that_were_found() -> None:
    """One of five relevant items, found first: the service says 1, the textbook .34."""
    metrics = user_metrics([1, 2, 3], np.array([1, 90, 91, 92, 93]))
    assert metrics["normalized_discounted_cumulative_gain_at_5"] == pytest.approx(1)


def test_no_hit_is_zero() -> None:
    assert set(user_metrics([1, 2, 3], np.array([9])).values()) == {0.0}


def test_means_over_users_and_coverage() -> None:
    metrics = measure([[0, 1], [0, 2]], [np.array([0]), np.array([7])], 12)
    assert metrics["mean_reciprocal_rank_at_25"] == pytest.approx(0.5)
    assert metrics["coverage"] == pytest.approx(3 / 12)
    assert set(metrics) == KEYS


def test_nobody_to_measure_on_is_zero() -> None:
    metrics = measure([], [], 10)
    assert set(metrics) == KEYS
    assert set(metrics.values()) == {0.0}


@given(
    st.lists(st.integers(0, 40), max_size=25, unique=True), st.lists(st.integers(0, 40), max_size=8)
)
def test_metrics_lie_between_zero_and_one(ranked: list[int], truth: list[int]) -> None:
    metrics = user_metrics(ranked, np.array(truth, np.int64))
    assert all(0 <= value <= 1 + 1e-12 for value in metrics.values())
