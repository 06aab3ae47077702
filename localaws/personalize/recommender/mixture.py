"""Weights of the mixture of experts, learned by expectation maximisation."""

from collections.abc import Mapping, Sequence

import numpy as np

from localaws.personalize.recommender.rows import Floats

EXPERTS = (
    "popularity",
    "recent_popularity",
    "markov",
    "markov_short",
    "ease",
    "ease_short",
    "knn",
    "knn_short",
)
MIN_EVENTS = 20

# For data too small to tune on: sequence first, popularity as the floor; the last two are those of related items.
_DEFAULT = {
    "popularity": 0.06,
    "recent_popularity": 0.06,
    "markov": 0.28,
    "markov_short": 0.2,
    "ease": 0.15,
    "ease_short": 0.15,
    "knn": 0.05,
    "knn_short": 0.05,
    "co_occurrence": 0.7,
    "content": 0.3,
}
_ITERATIONS = 200
_FLOOR = 1e-9


def default_weights(experts: Sequence[str]) -> dict[str, float]:
    """Fixed weights of those experts; they sum to one."""
    total = sum(_DEFAULT[name] for name in experts)
    return {name: _DEFAULT[name] / total for name in experts}


def learned_weights(likelihoods: Mapping[str, Floats]) -> dict[str, float]:
    """Weights under which the observed events are most likely, with one imagined event for each expert.

    Args:
        likelihoods: for each expert its probability of each observed event, all of one length.

    Returns:
        Weights that sum to one; the default ones below `MIN_EVENTS` events.
    """
    names = list(likelihoods)
    observed = np.stack([likelihoods[name] for name in names], axis=1).astype(float) + _FLOOR
    if len(observed) < MIN_EVENTS:
        return default_weights(names)
    weights = np.full(len(names), 1 / len(names))
    for _ in range(_ITERATIONS):
        responsibility = observed * weights
        responsibility /= responsibility.sum(axis=1, keepdims=True)
        weights = (responsibility.sum(axis=0) + 1) / (len(observed) + len(names))
    return dict(zip(names, weights.tolist(), strict=True))
