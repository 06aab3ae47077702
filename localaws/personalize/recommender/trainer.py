"""One training: tune and measure with users held out, then fit on everything."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from localaws.personalize.recommender import data as splits
from localaws.personalize.recommender import mixture, repeats_fit
from localaws.personalize.recommender.data import Interactions, Query
from localaws.personalize.recommender.experts import ease, markov, popularity
from localaws.personalize.recommender.metrics import LIST_LENGTH, measure
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.repeats import RepeatModel
from localaws.personalize.recommender.rows import Floats, Integers
from localaws.personalize.recommender.scoring import Experts, expert_masses

POPULARITY_RECIPE = "aws-popularity-count"
RECIPES = ("aws-user-personalization-v2", "aws-user-personalization", POPULARITY_RECIPE)

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Training:
    """A trained model, its metrics under Amazon Personalize's names, and the seconds of each stage."""

    model: Model
    metrics: dict[str, float]
    seconds: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which matrices to fit: EASE where its memory fits, neighbours where EASE does not reach every item."""

    with_ease: bool
    with_knn: bool
    seed: int


def train(
    data: Interactions,
    item_ids: Sequence[str],
    *,
    recipe: str,
    seed: int = 0,
    memory_bytes: int | None = None,
    progress: Progress = lambda _: None,
) -> Training:
    """Train a solution version.

    Args:
        data: the interactions; at least one.
        item_ids: identifier of each item code.
        recipe: one of `RECIPES`.
        seed: of everything random; the same seed and data give the same model.
        memory_bytes: what may still be used; without enough, EASE is left out.
        progress: told in one sentence after each stage.
    """
    clock = _Stopwatch(progress)
    rng = np.random.default_rng(seed)
    plan = make_plan(data, memory_bytes=memory_bytes, seed=seed)
    held_out = splits.metric_users(data, rng)
    queries = splits.metric_queries(data, held_out)
    known = data.without(held_out)
    if recipe == POPULARITY_RECIPE:
        draft = Model(recipe=recipe, item_ids=item_ids, counts=popularity.counts(known))
    else:
        draft = _tuned(known, item_ids=item_ids, recipe=recipe, plan=plan, rng=rng, clock=clock)
    metrics = evaluate(draft, queries)
    clock.lap("evaluate", f"measured on {len(queries)} held-out users")
    final = Model(
        recipe=recipe,
        item_ids=item_ids,
        counts=popularity.counts(data),
        experts=None if draft.experts is None else fit_experts(data, plan),
        weights=draft.weights,
        repeats=draft.repeats,
    )
    clock.lap("fit_all", f"fitted on all {len(data)} interactions")
    return Training(model=final, metrics=metrics, seconds=clock.seconds)


def make_plan(data: Interactions, *, memory_bytes: int | None, seed: int) -> Plan:
    """Decide which experts can be fitted."""
    common = int((popularity.counts(data) >= 2).sum())
    core = min(common, ease.CORE_ITEMS)
    with_ease = memory_bytes is None or ease.peak_bytes(core) <= memory_bytes
    return Plan(with_ease=with_ease, with_knn=common > core or not with_ease, seed=seed)


def fit_experts(data: Interactions, plan: Plan) -> Experts:
    """Fit every expert of the plan."""
    neighbours = None
    if plan.with_knn:
        # Small data need no neighbours, and no half second in which their library is loaded.
        from localaws.personalize.recommender.experts import knn  # noqa: PLC0415

        neighbours = knn.fit(data)
    return Experts(
        counts=popularity.counts(data),
        recent=popularity.recent_distribution(data),
        markov=markov.fit(data),
        ease=ease.fit(data, seed=plan.seed) if plan.with_ease else None,
        knn=neighbours,
    )


def evaluate(model: Model, queries: Sequence[Query]) -> dict[str, float]:
    """Metrics of a model on held-out users; items of the query may be recommended again, as in the service."""
    lists = [model.top(model.score(query.history), LIST_LENGTH) for query in queries]
    return measure(lists, [query.truth for query in queries], len(model.item_ids))


def _tuned(
    data: Interactions,
    *,
    item_ids: Sequence[str],
    recipe: str,
    plan: Plan,
    rng: np.random.Generator,
    clock: "_Stopwatch",
) -> Model:
    """Fit without the tuning users, then learn the weights, the repeat model and the gate from them."""
    users = splits.tuning_users(data, rng)
    events = splits.tuning_events(data, users, rng)
    experts = fit_experts(data.without(users), plan)
    clock.lap("fit_part", f"fitted without {len(users)} tuning users")
    weights, repeats = mixture.default_weights(experts.names), RepeatModel()
    if len(users):
        weights = mixture.learned_weights(_likelihoods(experts, events.new))
        repeats = repeats_fit.fit(events.repeated, events.latest, experts.log_popularity)
    clock.lap("tune", f"tuned on {len(events.new)} new and {len(events.repeated)} repeated events")
    return Model(
        recipe=recipe,
        item_ids=item_ids,
        counts=experts.counts,
        experts=experts,
        weights=weights,
        repeats=repeats,
    )


def _likelihoods(experts: Experts, events: Sequence[tuple[Integers, int]]) -> dict[str, Floats]:
    """Each expert's probability of each event."""
    observed: dict[str, Floats] = {name: np.zeros(len(events)) for name in experts.names}
    for row, (history, item) in enumerate(events):
        for name, mass, total in expert_masses(experts, history):
            observed[name][row] = mass[item] / total if total > 0 else 0.0
    return observed


class _Stopwatch:
    """Seconds of each stage, and a sentence about it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._started = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, stage: str, sentence: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._started, 3)
        self._started = now
        self._progress(sentence)
