"""Training for recipes of popular items: counts, and growth of counts."""

from dataclasses import replace

import numpy as np

from localaws.personalize.recommender import trends
from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts import popularity
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.task import Task


def learn(task: Task, data: Interactions, _rng: np.random.Generator) -> Model:
    """Popularity-Count: nothing is tuned."""
    return Model(recipe=task.recipe, item_ids=task.item_ids, counts=popularity.counts(data))


def refit(task: Task, draft: Model) -> Model:
    """Popularity-Count: counts of everything."""
    return replace(draft, counts=popularity.counts(task.data))


def learn_trends(task: Task, data: Interactions, _rng: np.random.Generator) -> Model:
    """Trending-Now without the newest span, so that what trends in it can be measured."""
    span = span_seconds(task)
    model = learn(task, data, _rng)
    return replace(model, growth=trends.growth(data, span, trends.end_of(data) - span))


def refit_trends(task: Task, draft: Model) -> Model:
    """Trending-Now: growth in the newest span."""
    grown = trends.growth(task.data, span_seconds(task), trends.end_of(task.data))
    return replace(refit(task, draft), growth=grown)


def span_seconds(task: Task) -> int:
    """The trend discovery frequency."""
    return trends.SPANS[task.hyperparameters.get("trend_discovery_frequency", trends.DEFAULT_SPAN)]
