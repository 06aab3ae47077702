from collections.abc import Sequence

import numpy as np
import pytest

from localaws.personalize.recommender import mixture


def test_weights_follow_the_likelihoods() -> None:
    """Expert a explains three quarters of the events exactly, expert b the rest."""
    of_a = np.array([1.0] * 300 + [0.0] * 100)
    weights = mixture.learned_weights({"markov": of_a, "ease": 1 - of_a})
    assert weights["markov"] == pytest.approx(301 / 402, abs=1e-6)
    assert sum(weights.values()) == pytest.approx(1)


def test_useless_expert_keeps_the_prior_only() -> None:
    good = np.full(500, 0.5)
    weights = mixture.learned_weights({"markov": good, "ease": np.zeros(500)})
    assert 0 < weights["ease"] == pytest.approx(1 / 502, abs=1e-4)


def test_few_events_give_default_weights() -> None:
    few = {name: np.ones(mixture.MIN_EVENTS - 1) for name in ("popularity", "markov")}
    assert mixture.learned_weights(few) == mixture.default_weights(["popularity", "markov"])


@pytest.mark.parametrize("names", [mixture.EXPERTS, ("popularity", "recent_popularity", "markov")])
def test_default_weights_sum_to_one(names: Sequence[str]) -> None:
    weights = mixture.default_weights(names)
    assert tuple(weights) == tuple(names)
    assert sum(weights.values()) == pytest.approx(1)
    assert min(weights.values()) > 0
