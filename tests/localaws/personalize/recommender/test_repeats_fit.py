"""The repeat model's fits: no other coefficients explain the events better."""

import numpy as np
import pytest

from localaws.personalize.recommender import repeats_fit
from localaws.personalize.recommender.repeats import RepeatModel, gate_features, item_features
from localaws.personalize.recommender.rows import Floats, Integers

pytestmark = pytest.mark.slow

ITEMS = 8
EVENTS = 300
LOG_POPULARITY = np.log(np.arange(1, ITEMS + 1) + 0.5)


@pytest.fixture
def histories() -> list[Integers]:
    rng = np.random.default_rng(5)
    return [rng.integers(0, ITEMS, rng.integers(1, 12)) for _ in range(EVENTS)]


def nearby(best: Floats) -> list[Floats]:
    """Coefficients a little beside the best ones, in many directions."""
    rng = np.random.default_rng(7)
    return [best + 0.01 * direction for direction in rng.normal(size=(50, len(best)))]


def test_the_gate_is_the_logistic_regression_with_the_least_loss(histories: list[Integers]) -> None:
    rng = np.random.default_rng(6)
    features = np.stack([gate_features(history) for history in histories])
    outcomes = rng.random(EVENTS) < 1 / (1 + np.exp(0.5 - features[:, 0] + features[:, 2]))

    def loss(w: Floats) -> float:
        """As scikit-learn defines it for C=1: the intercept is not penalised."""
        probability = 1 / (1 + np.exp(-(features @ w[:-1] + w[-1])))
        likelihood = np.where(outcomes, probability, 1 - probability)
        return float(w[:-1] @ w[:-1] / 2 - np.log(likelihood).sum())

    best = repeats_fit.gate_coefficients(features, outcomes)
    assert all(loss(best) < loss(other) for other in nearby(best))


def test_a_gate_of_known_data_has_the_coefficients_of_scikit_learn() -> None:
    """`LogisticRegression(C=1.0, tol=1e-10)` of scikit-learn 1.9.1 on the same data."""
    features = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0], [4.0, 1.0], [5.0, 0.0]])
    outcomes = np.array([False, False, True, False, True, True])
    expected = [0.795947, 0.562075, -2.270906]
    assert repeats_fit.gate_coefficients(features, outcomes) == pytest.approx(expected, abs=1e-5)


def test_the_item_is_the_conditional_logit_with_the_least_loss(histories: list[Integers]) -> None:
    rng = np.random.default_rng(8)
    repeated = [(history, int(rng.choice(history[-3:]))) for history in histories]
    # The penalty is on the coefficients of standardised features.
    scale = np.concatenate([item_features(h, LOG_POPULARITY)[1] for h in histories]).std(axis=0)

    def loss(w: Floats) -> float:
        model = RepeatModel(item_coefficients=tuple(w.tolist()))
        found = 0.0
        for history, item in repeated:
            items, probabilities = model.item_probabilities(history, LOG_POPULARITY)
            found -= float(np.log(probabilities[np.searchsorted(items, item)]))
        return found + float((w * scale) @ (w * scale))

    best = repeats_fit.item_coefficients(repeated, LOG_POPULARITY)
    assert all(loss(best) < loss(other) for other in nearby(best))
