"""One training: tune and measure with users held out, then fit on everything."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from localaws.personalize.recommender import data as splits
from localaws.personalize.recommender import (
    next_items,
    percentiles,
    popular_items,
    related_items,
    search,
    trends,
)
from localaws.personalize.recommender.candidates import Hyperparameters, candidates
from localaws.personalize.recommender.contexts import Contexts
from localaws.personalize.recommender.data import Interactions, Query
from localaws.personalize.recommender.experts import markov
from localaws.personalize.recommender.item_features import ItemData, nothing_known
from localaws.personalize.recommender.metrics import LIST_LENGTH, measure
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Floats
from localaws.personalize.recommender.search import Trial
from localaws.personalize.recommender.task import Progress, Stopwatch, Task

POPULARITY_RECIPE = "aws-popularity-count"

_NETWORK: Final[Hyperparameters] = {
    "hidden_dimension": "149",
    "bptt": "32",
    "recency_mask": "true",
}
_DIMENSIONS: Final[Hyperparameters] = {
    "item_id_hidden_dimension": "100",
    "item_metadata_hidden_dimension": "100",
}
_OF_VERSION_1 = frozenset({next_items.STEPS, next_items.RECENCY, *percentiles.USERS})
_OF_VERSION_2 = frozenset({next_items.RECENCY_OF_VERSION_2})


@dataclass(frozen=True, kw_only=True)
class Method:
    """How a recipe is trained.

    Args:
        learn: from the interactions without the measured users to a draft, with everything that is tuned.
        refit: the draft's settings fitted on all interactions.
        hyperparameters: names of those that change the model.
        defaults: of those that a search can choose, whether they change the model or not.
        needs_interactions: whether there is nothing to learn without interactions.
    """

    learn: Callable[[Task, Interactions, np.random.Generator], Model]
    refit: Callable[[Task, Model], Model]
    hyperparameters: frozenset[str] = frozenset()
    defaults: Hyperparameters = field(default_factory=dict)
    needs_interactions: bool = True

    def effective(self, given: Hyperparameters) -> Hyperparameters:
        """Those that change the model."""
        return {name: text for name, text in given.items() if name in self.hyperparameters}


METHODS: Final[Mapping[str, Method]] = {
    "aws-user-personalization-v2": Method(
        learn=next_items.learn,
        refit=next_items.refit_with_attributes,
        hyperparameters=_OF_VERSION_2,
    ),
    "aws-user-personalization": Method(
        learn=next_items.learn,
        refit=next_items.refit_with_attributes,
        hyperparameters=_OF_VERSION_1,
        defaults=_NETWORK,
    ),
    "aws-personalized-ranking-v2": Method(
        learn=next_items.learn, refit=next_items.refit, hyperparameters=_OF_VERSION_2
    ),
    "aws-personalized-ranking": Method(
        learn=next_items.learn,
        refit=next_items.refit,
        hyperparameters=_OF_VERSION_1,
        defaults=_NETWORK,
    ),
    POPULARITY_RECIPE: Method(learn=popular_items.learn, refit=popular_items.refit),
    "aws-trending-now": Method(
        learn=popular_items.learn_trends,
        refit=popular_items.refit_trends,
        hyperparameters=frozenset({"trend_discovery_frequency"}),
    ),
    "aws-sims": Method(
        learn=related_items.learn_co_occurrence,
        refit=related_items.refit_co_occurrence,
        hyperparameters=frozenset(
            {*related_items.CO_OCCURRENCE, *percentiles.USERS, *percentiles.ITEMS}
        ),
        defaults=related_items.CO_OCCURRENCE,
    ),
    "aws-similar-items": Method(
        learn=related_items.learn_both, refit=related_items.refit_both, defaults=_DIMENSIONS
    ),
    "aws-semantic-similarity": Method(
        learn=related_items.learn_content,
        refit=related_items.refit_content,
        needs_interactions=False,
    ),
}
"""By recipe."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """A trained model.

    Args:
        model: fitted on everything.
        metrics: under Amazon Personalize's names.
        seconds: of each stage.
        tuned: hyperparameters that a search chose, as text; empty without a search.
    """

    model: Model
    metrics: dict[str, float]
    seconds: dict[str, float]
    tuned: Hyperparameters


def train(
    data: Interactions,
    item_ids: Sequence[str],
    *,
    recipe: str,
    items: ItemData | None = None,
    contexts: Contexts | None = None,
    hyperparameters: Hyperparameters | None = None,
    hpo_config: Mapping[str, Any] | None = None,
    seed: int = 0,
    memory_bytes: int | None = None,
    progress: Progress = lambda _: None,
) -> Training:
    """Train a solution version.

    Args:
        data: the interactions.
        item_ids: identifier of each item code.
        recipe: one of `METHODS`.
        items: what the Items dataset says of each item; None without one.
        contexts: what columns of the interactions say of their events; None without such columns.
        hyperparameters: of the recipe, as text; names that it has not got are passed over.
        hpo_config: the API's `hpoConfig`, complete, to search for hyperparameters; None to train once.
        seed: of everything random; the same seed and data give the same model.
        memory_bytes: what may still be used; without enough, EASE is left out.
        progress: told in one sentence after each stage.

    Raises:
        ValueError: there are no interactions, and the recipe needs some.
    """
    method = METHODS[recipe]
    known = method.effective(hyperparameters or {})
    data = percentiles.within(data, known)
    if method.needs_interactions and len(data) == 0:
        raise ValueError(f"recipe {recipe}: no interactions to train on")
    task = Task(
        recipe=recipe,
        data=data,
        item_ids=item_ids,
        items=items or nothing_known(len(item_ids)),
        contexts=contexts or Contexts(),
        hyperparameters=known,
        seed=seed,
        memory_bytes=memory_bytes,
        clock=Stopwatch(progress),
    )
    rng = np.random.default_rng(seed)
    held_out = splits.metric_users(data, rng)
    queries = splits.metric_queries(data, held_out)
    rest = data.without(held_out)

    def attempt(chosen: Hyperparameters) -> Trial:
        changed = replace(task, hyperparameters={**known, **method.effective(chosen)})
        # Every training of a search draws the same tuning users.
        draft = method.learn(changed, rest, copy.deepcopy(rng))
        metrics = evaluate(draft, queries)
        if draft.growth is not None:
            metrics["trend_prediction_accuracy"] = _trend_accuracy(changed, draft)
        task.clock.lap("evaluate", f"measured on {len(queries)} held-out users")
        return Trial(chosen=chosen, task=changed, draft=draft, metrics=metrics)

    found = search.best(_choices(method, hpo_config, seed), attempt)
    final = method.refit(found.task, found.draft)
    task.clock.lap("fit_all", f"fitted on all {len(data)} interactions")
    return Training(
        model=final, metrics=found.metrics, seconds=task.clock.seconds, tuned=found.chosen
    )


def _choices(
    method: Method, hpo_config: Mapping[str, Any] | None, seed: int
) -> list[Hyperparameters]:
    """What is tried: of hyperparameters that make the same model the first ones alone."""
    if hpo_config is None:
        return [{}]
    models: dict[tuple[tuple[str, str], ...], Hyperparameters] = {}
    for chosen in candidates(hpo_config, method.defaults, seed):
        models.setdefault(tuple(_as_fitted(method.effective(chosen)).items()), chosen)
    return list(models.values())


def _as_fitted(given: Hyperparameters) -> Hyperparameters:
    """Steps beyond the longest window make no other model."""
    if next_items.STEPS not in given:
        return given
    steps = min(int(given[next_items.STEPS]), markov.LONGEST_WINDOW)
    return {**given, next_items.STEPS: str(steps)}


def evaluate(model: Model, queries: Sequence[Query]) -> dict[str, float]:
    """Metrics of a model on held-out users; items of the query may be recommended again, as in the service."""
    lists = [model.top(_answer(model, query), LIST_LENGTH) for query in queries]
    return measure(lists, [query.truth for query in queries], len(model.item_ids))


def _answer(model: Model, query: Query) -> Floats:
    """What the model says to a user; related items are those of the item that the user had last."""
    if model.similar is not None:
        return model.related(int(query.history[-1]))
    return model.score(query.history)


def _trend_accuracy(task: Task, draft: Model) -> float:
    recommended = draft.top(draft.score(np.zeros(0, np.int64)), LIST_LENGTH)
    span = popular_items.span_seconds(task)
    return trends.accuracy(task.data, np.array(recommended, np.int64), span)
