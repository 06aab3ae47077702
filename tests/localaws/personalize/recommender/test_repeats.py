import numpy as np
import pytest

from localaws.personalize.recommender import repeats_fit
from localaws.personalize.recommender.repeats import (
    RepeatModel,
    constant_gate,
    gate_features,
    item_features,
)

LOG_POPULARITY = np.zeros(10)


def test_features_of_own_items() -> None:
    items, features = item_features(np.array([4, 2, 4, 7]), LOG_POPULARITY)
    assert items.tolist() == [2, 4, 7]
    age, recency, is_last, count, once, popularity = features.T
    np.testing.assert_allclose(age, np.log([3, 2, 1]))
    np.testing.assert_allclose(recency, [0.49, 0.7, 1])
    assert is_last.tolist() == [0, 0, 1]
    np.testing.assert_allclose(count, np.log([1, 2, 1]))
    assert once.tolist() == [0, 0, 1]
    assert popularity.tolist() == [0, 0, 0]


def test_gate_features_of_a_history() -> None:
    features = gate_features(np.array([1, 2, 2]))
    np.testing.assert_allclose(features, [np.log(4), 2 / 3, 0, np.log(2), 2 / 3, 1])


def test_without_a_fit_recent_items_come_first() -> None:
    items, probabilities = RepeatModel().item_probabilities(np.array([5, 3, 8]), LOG_POPULARITY)
    assert items[np.argsort(-probabilities)].tolist() == [8, 3, 5]
    assert probabilities.sum() == pytest.approx(1)


def test_constant_gate_is_the_rate() -> None:
    gate = RepeatModel(gate_intercept=constant_gate(29, 98))
    assert gate.probability_of_repeat(np.array([1, 2])) == pytest.approx(0.3)


def test_gate_never_rules_anything_out() -> None:
    for intercept in (-1e9, 1e9):
        rho = RepeatModel(gate_intercept=intercept).probability_of_repeat(np.array([1]))
        assert 0 < rho < 1


def test_fit_learns_that_the_last_item_repeats() -> None:
    rng = np.random.default_rng(0)
    histories = [rng.permutation(10)[:5] for _ in range(200)]
    repeated = [(h, int(h[-1] if rng.random() < 0.8 else h[0])) for h in histories]
    model = repeats_fit.fit(repeated, [], LOG_POPULARITY)
    items, probabilities = model.item_probabilities(np.array([1, 2, 3, 4, 5]), LOG_POPULARITY)
    by_item = dict(zip(items.tolist(), probabilities.tolist(), strict=True))
    assert by_item[5] == pytest.approx(0.8, abs=0.08)
    assert by_item[5] > by_item[1] > by_item[3]


def test_fit_learns_who_repeats() -> None:
    """Users with one item only always repeat, users with distinct items never."""
    loyal, curious = np.array([3, 3, 3, 3]), np.array([1, 2, 3, 4])
    latest = [(loyal, True)] * 60 + [(curious, False)] * 60
    model = repeats_fit.fit([], latest, LOG_POPULARITY)
    assert model.probability_of_repeat(loyal) > 0.8
    assert model.probability_of_repeat(curious) < 0.2


@pytest.mark.parametrize("outcome", [True, False])
def test_one_kind_of_outcome_gives_a_constant_gate(outcome: bool) -> None:
    model = repeats_fit.fit([], [(np.array([1, 2]), outcome)] * 100, LOG_POPULARITY)
    assert model.gate_coefficients == (0.0,) * 6
    assert (model.probability_of_repeat(np.array([1])) > 0.9) is outcome


def test_json_round_trip() -> None:
    model = RepeatModel(item_coefficients=(1, 2, 3, 4, 5, 6.5), gate_intercept=-0.25)
    assert RepeatModel.from_json(model.to_json()) == model


def test_fit_finds_the_coefficient_of_popularity() -> None:
    """Users return to one of two items in proportion to its popularity: the coefficient is one."""
    rng = np.random.default_rng(0)
    log_popularity = np.linspace(0, 6, 10)
    repeated = []
    for _ in range(1500):
        history = rng.permutation(10)[:2]
        share = np.exp(log_popularity[history])
        repeated.append((history, int(rng.choice(history, p=share / share.sum()))))
    coefficients = repeats_fit.item_coefficients(repeated, log_popularity)
    assert coefficients[-1] == pytest.approx(1, abs=0.15)
