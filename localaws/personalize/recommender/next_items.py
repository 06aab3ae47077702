"""Training for recipes that predict a user's next item: the mixture of experts, and the repeats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from localaws.personalize.recommender import data as splits
from localaws.personalize.recommender import item_features, mixture, repeats_fit
from localaws.personalize.recommender.attributes import Attributes
from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts import ease, markov, popularity
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.repeats import RepeatModel
from localaws.personalize.recommender.rows import Floats, Integers, from_csr
from localaws.personalize.recommender.scoring import Experts, expert_masses
from localaws.personalize.recommender.task import Task

STEPS = "bptt"
RECENCY, RECENCY_OF_VERSION_2 = "recency_mask", "apply_recency_bias"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which matrices to fit, and how: EASE where its memory fits, neighbours where EASE does not reach every item.

    Args:
        with_ease: whether EASE is fitted.
        with_knn: whether neighbours are.
        seed: of everything random.
        steps: events back to which what comes next is put down; fewer than those that Markov counts shorten its window.
        weighs_recent: whether the popularity of late counts, or that of all times alike.
    """

    with_ease: bool
    with_knn: bool
    seed: int
    steps: int = 32
    weighs_recent: bool = True


def learn(task: Task, data: Interactions, rng: np.random.Generator) -> Model:
    """Fit without the tuning users, then learn the weights, the repeat model and the gate from them."""
    users = splits.tuning_users(data, rng)
    events = splits.tuning_events(data, users, rng)
    plan = make_plan(data, memory_bytes=task.memory_bytes, seed=task.seed)
    experts = fit_experts(data.without(users), _as_asked(plan, task.hyperparameters))
    task.clock.lap("fit_part", f"fitted without {len(users)} tuning users")
    weights, repeats = mixture.default_weights(experts.names), RepeatModel()
    if len(users):
        weights = mixture.learned_weights(_likelihoods(experts, events.new))
        repeats = repeats_fit.fit(events.repeated, events.latest, experts.log_popularity)
    task.clock.lap(
        "tune", f"tuned on {len(events.new)} new and {len(events.repeated)} repeated events"
    )
    return Model(
        recipe=task.recipe,
        item_ids=task.item_ids,
        counts=experts.counts,
        experts=experts,
        weights=weights,
        repeats=repeats,
    )


def refit(task: Task, draft: Model) -> Model:
    """The draft's weights over the same experts, which now know everything."""
    names = [] if draft.experts is None else draft.experts.names
    plan = Plan(with_ease="ease" in names, with_knn="knn" in names, seed=task.seed)
    experts = fit_experts(task.data, _as_asked(plan, task.hyperparameters))
    return replace(draft, counts=experts.counts, experts=experts, contexts=task.contexts)


def refit_with_attributes(task: Task, draft: Model) -> Model:
    """As `refit`, with what exploration reads of the items."""
    model = refit(task, draft)
    features = item_features.matrix(task.items)
    if features.nnz == 0:
        return model
    attributes = Attributes(
        features=from_csr(features),
        created_at=item_features.created_at(task.items, task.data.item, task.data.timestamp),
        latest_event=int(task.data.timestamp.max()),
    )
    return replace(model, attributes=attributes)


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
    counts = popularity.counts(data)
    return Experts(
        counts=counts,
        recent=popularity.recent_distribution(data)
        if plan.weighs_recent
        else popularity.distribution(counts),
        markov=markov.fit(data, window=plan.steps),
        ease=ease.fit(data, seed=plan.seed) if plan.with_ease else None,
        knn=neighbours,
    )


def _as_asked(plan: Plan, hyperparameters: Mapping[str, str]) -> Plan:
    """The plan with those hyperparameters of a network that have a counterpart here.

    Source: Amazon Personalize Developer Guide, "User-Personalization recipe", `bptt` and `recency_mask`, and
    "User-Personalization-v2 recipe", `apply_recency_bias`.
    """
    recency = [hyperparameters.get(name, "true") for name in (RECENCY, RECENCY_OF_VERSION_2)]
    return replace(
        plan,
        steps=int(hyperparameters.get(STEPS, plan.steps)),
        weighs_recent=all(text.lower() == "true" for text in recency),
    )


def _likelihoods(experts: Experts, events: Sequence[tuple[Integers, int]]) -> dict[str, Floats]:
    """Each expert's probability of each event."""
    observed: dict[str, Floats] = {name: np.zeros(len(events)) for name in experts.names}
    for row, (history, item) in enumerate(events):
        for mass in expert_masses(experts, history):
            if mass.total > 0:
                observed[mass.expert][row] = mass.of(item) / mass.total
    return observed
