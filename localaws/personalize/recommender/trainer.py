"""One training: tune and measure with users held out, then fit on everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from localaws.personalize.recommender import data as splits
from localaws.personalize.recommender import (
    next_items,
    percentiles,
    popular_items,
    related_items,
    trends,
)
from localaws.personalize.recommender.contexts import Contexts
from localaws.personalize.recommender.data import Interactions, Query
from localaws.personalize.recommender.item_features import ItemData, nothing_known
from localaws.personalize.recommender.metrics import LIST_LENGTH, measure
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Floats
from localaws.personalize.recommender.task import Progress, Stopwatch, Task

POPULARITY_RECIPE = "aws-popularity-count"

_PERCENTILES_OF_USERS = frozenset(percentiles.USERS)


@dataclass(frozen=True, kw_only=True)
class Method:
    """How a recipe is trained.

    Args:
        learn: from the interactions without the measured users to a draft, with everything that is tuned.
        refit: the draft's settings fitted on all interactions.
        hyperparameters: names of those that change the model.
        needs_interactions: whether there is nothing to learn without interactions.
    """

    learn: Callable[[Task, Interactions, np.random.Generator], Model]
    refit: Callable[[Task, Model], Model]
    hyperparameters: frozenset[str] = frozenset()
    needs_interactions: bool = True


METHODS: Final[Mapping[str, Method]] = {
    "aws-user-personalization-v2": Method(
        learn=next_items.learn, refit=next_items.refit_with_attributes
    ),
    "aws-user-personalization": Method(
        learn=next_items.learn,
        refit=next_items.refit_with_attributes,
        hyperparameters=_PERCENTILES_OF_USERS,
    ),
    "aws-personalized-ranking-v2": Method(learn=next_items.learn, refit=next_items.refit),
    "aws-personalized-ranking": Method(
        learn=next_items.learn, refit=next_items.refit, hyperparameters=_PERCENTILES_OF_USERS
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
            {
                "popularity_discount_factor",
                "min_cointeraction_count",
                *percentiles.USERS,
                *percentiles.ITEMS,
            }
        ),
    ),
    "aws-similar-items": Method(learn=related_items.learn_both, refit=related_items.refit_both),
    "aws-semantic-similarity": Method(
        learn=related_items.learn_content,
        refit=related_items.refit_content,
        needs_interactions=False,
    ),
}
"""By recipe."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """A trained model, its metrics under Amazon Personalize's names, and the seconds of each stage."""

    model: Model
    metrics: dict[str, float]
    seconds: dict[str, float]


def train(
    data: Interactions,
    item_ids: Sequence[str],
    *,
    recipe: str,
    items: ItemData | None = None,
    contexts: Contexts | None = None,
    hyperparameters: Mapping[str, str] | None = None,
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
        seed: of everything random; the same seed and data give the same model.
        memory_bytes: what may still be used; without enough, EASE is left out.
        progress: told in one sentence after each stage.

    Raises:
        ValueError: there are no interactions, and the recipe needs some.
    """
    method = METHODS[recipe]
    given = hyperparameters or {}
    known = {name: text for name, text in given.items() if name in method.hyperparameters}
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
    draft = method.learn(task, data.without(held_out), rng)
    metrics = evaluate(draft, queries)
    if draft.growth is not None:
        metrics["trend_prediction_accuracy"] = _trend_accuracy(task, draft)
    task.clock.lap("evaluate", f"measured on {len(queries)} held-out users")
    final = method.refit(task, draft)
    task.clock.lap("fit_all", f"fitted on all {len(data)} interactions")
    return Training(model=final, metrics=metrics, seconds=task.clock.seconds)


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
