"""Fits the repeat model: a conditional logit for the item, a logistic regression for the gate."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from localaws.personalize.recommender.newton import minimize
from localaws.personalize.recommender.repeats import (
    REPEAT_FEATURES,
    RepeatModel,
    constant_gate,
    gate_features,
    item_features,
)
from localaws.personalize.recommender.rows import Floats, Integers

_MIN_EVENTS = 50
_PENALTY = 1.0


def fit(
    repeated: Sequence[tuple[Integers, int]],
    latest: Sequence[tuple[Integers, bool]],
    log_popularity: Floats,
) -> RepeatModel:
    """Fit both parts; whichever has too few events keeps the default.

    Args:
        repeated: history and the item of it that came next.
        latest: history and whether the next event was a repeat.
        log_popularity: of every item.
    """
    defaults = RepeatModel()
    items = defaults.item_coefficients
    if len(repeated) >= _MIN_EVENTS:
        items = tuple(item_coefficients(repeated, log_popularity).tolist())
    outcomes = np.array([repeats for _, repeats in latest], bool)
    if len(outcomes) < _MIN_EVENTS or outcomes.all() or not outcomes.any():
        return RepeatModel(
            item_coefficients=items,
            gate_intercept=constant_gate(int(outcomes.sum()), len(outcomes)),
        )
    gate = gate_coefficients(np.stack([gate_features(history) for history, _ in latest]), outcomes)
    return RepeatModel(
        item_coefficients=items,
        gate_coefficients=tuple(gate[:-1].tolist()),
        gate_intercept=float(gate[-1]),
    )


def gate_coefficients(features: Floats, outcomes: npt.NDArray[np.bool_]) -> Floats:
    """Logistic regression with a ridge penalty on all but the intercept.

    Args:
        features: events by features.
        outcomes: whether each event was a repeat; both occur.

    Returns:
        The features' coefficients, and the intercept as the last.
    """
    inputs = np.column_stack([features, np.ones(len(features))])
    signs = np.where(outcomes, 1.0, -1.0)
    ridge = np.full(inputs.shape[1], _PENALTY)
    ridge[-1] = 0

    def objective(w: Floats) -> tuple[float, Floats, Floats]:
        margin = signs * (inputs @ w)
        missing = np.exp(-np.logaddexp(0, margin))  # probability of what did not happen
        value = np.logaddexp(0, -margin).sum() + (ridge * w) @ w / 2
        gradient = ridge * w - inputs.T @ (signs * missing)
        hessian = (inputs.T * (missing * (1 - missing))) @ inputs + np.diag(ridge)
        return float(value), gradient, hessian

    return minimize(objective, np.zeros(inputs.shape[1]))


def item_coefficients(repeated: Sequence[tuple[Integers, int]], log_popularity: Floats) -> Floats:
    """Conditional logit over the items of each history: coefficients of the six features."""
    blocks, chosen, sizes = [], [], []
    for history, item in repeated:
        items, features = item_features(history, log_popularity)
        blocks.append(features)
        chosen.append(int(np.searchsorted(items, item)))
        sizes.append(len(items))
    features = np.concatenate(blocks)
    scale = features.std(axis=0) + 1e-6
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    standard = (features - features.mean(axis=0)) / scale
    coefficients: Floats = _conditional_logit(standard, starts, starts + np.array(chosen)) / scale
    return coefficients


def _conditional_logit(features: Floats, starts: Integers, chosen: Integers) -> Floats:
    """Maximise the mean of log softmax(features @ w)[chosen] in each set, less a small ridge penalty."""
    sets = len(starts)
    set_of = np.repeat(np.arange(sets), np.diff(np.concatenate([starts, [len(features)]])))
    ridge = _PENALTY / sets

    def objective(w: Floats) -> tuple[float, Floats, Floats]:
        z = features @ w
        largest = np.maximum.reduceat(z, starts)
        mass = np.exp(z - largest[set_of])
        total = np.add.reduceat(mass, starts)
        likelihood = (z[chosen] - largest - np.log(total)).mean()
        weighted = features * (mass / total[set_of])[:, None]
        expected = np.add.reduceat(weighted, starts)
        gradient = 2 * ridge * w - (features[chosen] - expected).mean(axis=0)
        covariance = (features.T @ weighted - expected.T @ expected) / sets
        hessian = covariance + 2 * ridge * np.eye(len(w))
        return float(-likelihood + ridge * (w @ w)), gradient, hessian

    return minimize(objective, np.zeros(REPEAT_FEATURES))
