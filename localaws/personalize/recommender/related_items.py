"""Training for recipes of related items: SIMS, Similar-Items and Semantic-Similarity.

Source: Amazon Personalize Developer Guide, the pages of the three recipes.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from localaws.personalize.recommender import data as splits
from localaws.personalize.recommender import similarity
from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts import cooccurrence, popularity
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.task import Task

CO_OCCURRENCE: Mapping[str, str] = MappingProxyType(
    {"popularity_discount_factor": "0.5", "min_cointeraction_count": "3"}
)
"""The hyperparameters of SIMS, with their defaults."""

_DISCOUNT_BESIDE_CONTENT = 0.5
_LEAST_USERS_BESIDE_CONTENT = 2


def learn_co_occurrence(task: Task, data: Interactions, _rng: np.random.Generator) -> Model:
    """SIMS: co-occurrence alone; nothing is tuned."""
    return _with(_empty(task), data, _co_occurrence(task, data))


def refit_co_occurrence(task: Task, draft: Model) -> Model:
    """SIMS: co-occurrence in everything."""
    return _with(draft, task.data, _co_occurrence(task, task.data))


def learn_content(task: Task, data: Interactions, _rng: np.random.Generator) -> Model:
    """Semantic-Similarity: words and categories alone; interactions only say what is popular."""
    return _with(_empty(task), data, task.words)


def refit_content(task: Task, draft: Model) -> Model:
    """Semantic-Similarity: the same words, with the popularity of everything."""
    return _with(draft, task.data, task.words)


def learn_both(task: Task, data: Interactions, rng: np.random.Generator) -> Model:
    """Similar-Items: fit without the tuning users, and learn from them how much each similarity is to say."""
    users = splits.tuning_users(data, rng)
    steps = splits.tuning_events(data, users, rng).new
    rest = data.without(users)
    experts = _both(task, rest)
    weights = similarity.weights(experts, steps)
    task.clock.lap("tune", f"fitted without {len(users)} tuning users, tuned on {len(steps)} steps")
    draft = replace(_empty(task), weights=weights)
    return _with(draft, rest, similarity.fused(experts, weights))


def refit_both(task: Task, draft: Model) -> Model:
    """Similar-Items: the draft's weights over similarities that know everything."""
    return _with(draft, task.data, similarity.fused(_both(task, task.data), dict(draft.weights)))


def _co_occurrence(task: Task, data: Interactions) -> Any:
    given = {**CO_OCCURRENCE, **task.hyperparameters}
    return cooccurrence.fit(
        data,
        discount=float(given["popularity_discount_factor"]),
        least_users=int(given["min_cointeraction_count"]),
    )


def _both(task: Task, data: Interactions) -> dict[str, Any]:
    together = cooccurrence.fit(
        data, discount=_DISCOUNT_BESIDE_CONTENT, least_users=_LEAST_USERS_BESIDE_CONTENT
    )
    return similarity.probabilities(together, task.content)


def _empty(task: Task) -> Model:
    counts = np.zeros(len(task.item_ids), np.int64)
    return Model(recipe=task.recipe, item_ids=task.item_ids, counts=counts)


def _with(draft: Model, data: Interactions, matrix: Any) -> Model:
    return replace(draft, counts=popularity.counts(data), similar=similarity.ranked(matrix))
