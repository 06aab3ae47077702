"""Why an item has its score: what each expert adds to it, and the events of the history behind that.

The parts sum to the score, but an event also takes part in what everything is divided by, in the gate between repeats
and new items and in the age of older events, so that a score without it is not the score less its parts. The events that
are named as reasons are therefore those without which the model, asked again, gives the item less.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Floats, Integers
from localaws.personalize.recommender.scoring import (
    READS,
    Experts,
    events_read,
    expert_masses,
    usable_places,
)

REPEATS = "repeats"
MOST_REASONS = 5


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """A part of a score.

    Args:
        expert: that gives it: a name of the mixture, or `repeats`.
        event: place in the history of the event behind it; None for popularity, which reads no history.
        value: of the part; negative where EASE learned that an item speaks against another.
    """

    expert: str
    event: int | None
    value: float


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A score taken apart.

    Args:
        score: of the item.
        contributions: they sum to the score.
        reasons: places in the history of at most five events, the most important first. Without any one of them the
            item's score is lower. There may be none: what is popular needs no reason.
    """

    score: float
    contributions: Sequence[Contribution]
    reasons: Sequence[int]


def explain(model: Model, history: Integers, item: int) -> Explanation:
    """Take the score of an item apart.

    Args:
        model: of a recipe that predicts a user's next item.
        history: item codes, oldest first, as `Model.score` takes them.
        item: code of the item.

    Raises:
        ValueError: the model has no experts.
    """
    if model.experts is None:
        raise ValueError(
            f"recipe {model.recipe}: only what looks at a user can be explained by events"
        )
    places = usable_places(history, len(model.item_ids))
    known = np.asarray(history)[places].astype(np.int64)
    score = float(model.score(history)[item])
    parts = [
        Contribution(
            expert=part.expert,
            event=None if part.event is None else int(places[part.event]),
            value=part.value,
        )
        for part in _parts(model, model.experts, known, item)
    ]
    return Explanation(
        score=score, contributions=parts, reasons=_reasons(model, history, item, score, parts)
    )


def _parts(model: Model, experts: Experts, history: Integers, item: int) -> Iterator[Contribution]:
    own = np.flatnonzero(history == item)
    masses = [
        (mass.expert, mass.of(item), mass.total)
        for mass in expert_masses(experts, history)
        if mass.total > 0
    ]
    speaking = sum(model.weights[name] for name, _, _ in masses)
    rho = 0.0
    if len(history):
        rho = model.repeats.probability_of_repeat(history) if speaking > 0 else 1.0
    if len(own):
        items, probabilities = model.repeats.item_probabilities(history, experts.log_popularity)
        share = rho * float(probabilities[np.searchsorted(items, item)]) / len(own)
        yield from (Contribution(expert=REPEATS, event=int(e), value=share) for e in own)
        return
    values = {
        name: (1 - rho) * model.weights[name] * mass / total / speaking
        for name, mass, total in masses
    }
    for name in ("popularity", "recent_popularity"):
        if name in values:
            yield Contribution(expert=name, event=None, value=values[name])
    for name, events, support in _supports(experts, history, item):
        if values.get(name):
            shares = values[name] * support / support.sum()
            yield from (
                Contribution(expert=name, event=int(event), value=float(share))
                for event, share in zip(events, shares, strict=True)
                if share
            )


def _supports(
    experts: Experts, history: Integers, item: int
) -> Iterator[tuple[str, Integers, Floats]]:
    """For each expert with a matrix, the events that it reads and how much each speaks for the item."""
    seen, age = np.unique(history[::-1], return_index=True)
    for read in READS:
        matrix = getattr(experts, read.matrix)
        if matrix is None:
            continue
        items, ages = events_read(read, history, seen, age)
        values = matrix.column(items, item)
        for name, weights in zip(read.names, read.weights(ages), strict=True):
            yield name, len(history) - 1 - ages, values * weights


def _reasons(
    model: Model,
    history: Integers,
    item: int,
    score: float,
    parts: Sequence[Contribution],
) -> list[int]:
    sums: dict[int, float] = {}
    for part in parts:
        if part.event is not None:
            sums[part.event] = sums.get(part.event, 0.0) + part.value
    best = sorted((event for event in sums if sums[event] > 0), key=lambda e: (-sums[e], -e))
    return [
        event
        for event in best[:MOST_REASONS]
        if model.score(np.delete(history, event))[item] < score
    ]
