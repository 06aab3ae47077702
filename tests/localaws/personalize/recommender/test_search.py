from collections.abc import Mapping
from itertools import count
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from localaws.personalize.recommender.search import OBJECTIVE, SEARCH_SECONDS, Trial, best
from localaws.personalize.recommender.trainer import Training, train
from tests.support.hpo import hpo_config
from tests.support.recommender_data import Sample, interactions


def attempts(gains: Mapping[str, float]) -> tuple[Any, list[str]]:
    """A training that brings what is said of its hyperparameter `x`, and what was tried."""
    tried: list[str] = []

    def attempt(chosen: Mapping[str, str]) -> Trial:
        tried.append(chosen["x"])
        metrics = {OBJECTIVE: gains[chosen["x"]], "coverage": 1 - gains[chosen["x"]]}
        return Trial(chosen=chosen, task=Mock(), draft=Mock(), metrics=metrics)

    return attempt, tried


def test_the_best_of_all_is_kept_and_of_equals_the_first() -> None:
    attempt, tried = attempts({"a": 0.2, "b": 0.7, "c": 0.7, "d": 0.1})
    assert best([{"x": each} for each in "abcd"], attempt).chosen == {"x": "b"}
    assert tried == ["a", "b", "c", "d"]


@pytest.mark.parametrize("part", [1, 2, 3])
def test_no_training_begins_after_the_time_of_a_search(part: int) -> None:
    attempt, tried = attempts(dict.fromkeys("abcdef", 0.5))
    ticks = count()
    step = SEARCH_SECONDS / part
    best([{"x": each} for each in "abcdef"], attempt, clock=lambda: next(ticks) * step)
    assert len(tried) == part


SIMS = hpo_config(
    6,
    integers={"min_cointeraction_count": (0, 10)},
    numbers={"popularity_discount_factor": (0.0, 1.0)},
)
NETWORK = hpo_config(
    4,
    integers={"bptt": (2, 32), "hidden_dimension": (32, 256)},
    words={"recency_mask": ["true", "false"]},
)


def catalogue(seed: int) -> Sample:
    """Users of a few tastes, who choose items of their taste the oftener the more popular they are, and drift through them."""
    rng = np.random.default_rng(seed)
    tastes, items = int(rng.integers(2, 6)), 40
    skew = rng.uniform(0.2, 1.5)
    weights = 1 / np.arange(1, items + 1) ** skew
    histories = []
    for user in range(150):
        chance = weights.copy()
        chance[np.arange(items) % tastes != user % tastes] *= rng.uniform(0.02, 0.3)
        drift = np.roll(chance, 3 * (user // 50))
        histories.append(rng.choice(items, rng.integers(3, 20), p=drift / drift.sum()).tolist())
    return interactions(histories, items), [f"i{code}" for code in range(items)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("recipe", "config"), [("aws-sims", SIMS), ("aws-user-personalization", NETWORK)]
)
def test_what_is_tuned_is_at_least_as_good_as_the_default_and_is_what_it_says(
    recipe: str, config: dict[str, Any], seed: int
) -> None:
    data = catalogue(seed)
    plain = train(*data, recipe=recipe, seed=seed)
    tuned = train(*data, recipe=recipe, seed=seed, hpo_config=config)
    assert tuned.metrics[OBJECTIVE] >= plain.metrics[OBJECTIVE]
    again = train(*data, recipe=recipe, seed=seed, hyperparameters=tuned.tuned)
    assert again.metrics == tuned.metrics
    assert answers(again) == answers(tuned)
    assert plain.tuned == again.tuned == {}


def answers(training: Training) -> list[list[float]]:
    """What a model says after, or beside, some items."""
    model = training.model
    says = (
        model.related if model.similar is not None else lambda item: model.score(np.array([item]))
    )
    return [says(item).tolist() for item in range(0, 40, 7)]


def test_a_search_finds_what_is_better_where_there_is_something() -> None:
    gains = [
        train(*catalogue(seed), recipe="aws-sims", seed=seed, hpo_config=config).metrics[OBJECTIVE]
        for config in (SIMS, None)
        for seed in range(6)
    ]
    assert sum(gains[:6]) > sum(gains[6:])


def test_hyperparameters_without_a_counterpart_are_not_trained_for() -> None:
    told: list[str] = []
    config = hpo_config(9, integers={"hidden_dimension": (32, 256)})
    training = train(
        *catalogue(1), recipe="aws-user-personalization", hpo_config=config, progress=told.append
    )
    assert training.tuned == {"hidden_dimension": "149"}
    assert sum("measured" in sentence for sentence in told) == 1


def test_steps_beyond_those_that_count_are_trained_for_once() -> None:
    told: list[str] = []
    config = hpo_config(9, integers={"bptt": (9, 32)})
    train(*catalogue(1), recipe="aws-user-personalization", hpo_config=config, progress=told.append)
    assert sum("measured" in sentence for sentence in told) <= 2, "of 9, and of 10 or more"


@pytest.mark.parametrize(
    ("recipe", "name", "value"),
    [
        ("aws-user-personalization-v2", "apply_recency_bias", "false"),
        ("aws-personalized-ranking-v2", "apply_recency_bias", "False"),
        ("aws-user-personalization", "recency_mask", "false"),
        ("aws-user-personalization", "bptt", "2"),
        ("aws-personalized-ranking", "bptt", "3"),
    ],
)
def test_what_has_a_counterpart_changes_what_a_model_says(
    recipe: str, name: str, value: str
) -> None:
    data = catalogue(2)
    default, other, spelled_out = (
        answers(train(*data, recipe=recipe, hyperparameters=given))
        for given in ({}, {name: value}, {name: "32" if name == "bptt" else "true"})
    )
    assert other != default == spelled_out
