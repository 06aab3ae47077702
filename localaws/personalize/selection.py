"""From scores to the items of an answer: the best that a filter leaves, popular ones in their place, promoted ones among them."""

import math
import random
from dataclasses import dataclass
from typing import Final

import numpy as np

from localaws.personalize.metadata.columns import Booleans
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Floats

POPULAR: Final = "Popular item"
PROMOTED: Final = "Promoted item"


@dataclass(frozen=True)
class Promotion:
    """Items that have a share of the answer.

    Attributes:
        name: of the promotion.
        percent: of the answer that is promoted, 1 to 100.
        allowed: what the promotion's filter leaves; None for everything.
    """

    name: str
    percent: int
    allowed: Booleans | None


@dataclass(frozen=True)
class Shown:
    """An item of an answer.

    Attributes:
        code: of the model.
        is_scored: whether it stands where it does for its score.
        promotion: name of the promotion that brought it, None for most.
        reason: why it is there, None when for its score alone.
    """

    code: int
    is_scored: bool = True
    promotion: str | None = None
    reason: str | None = None


def choose(
    model: Model,
    scores: Floats,
    allowed: Booleans | None,
    count: int,
    *,
    promotion: Promotion | None = None,
    is_filled: bool = False,
) -> list[Shown]:
    """The items of an answer.

    Args:
        model: with the items.
        scores: of its items; they stay as they are, whatever a filter leaves.
        allowed: what the request's filter leaves; None for everything.
        count: how many at most.
        promotion: the request's, if it has one.
        is_filled: whether popular items that the filter leaves take the places of a list that it made short.
    """
    first = [] if promotion is None else _promoted(model, scores, promotion, count)
    left = _without(allowed, first, model)
    others = [Shown(code) for code in _best(model, scores, left, count - len(first))]
    if is_filled:
        others += _popular(model, left, others, count - len(first))
    return _mixed(first, others)


def both(one: Booleans | None, other: Booleans | None) -> Booleans | None:
    """What two masks leave; None leaves everything."""
    if one is None or other is None:
        return other if one is None else one
    left: Booleans = one & other
    return left


def _best(model: Model, scores: Floats, allowed: Booleans | None, count: int) -> list[int]:
    return model.top(scores if allowed is None else np.where(allowed, scores, 0), count)


def _promoted(model: Model, scores: Floats, promotion: Promotion, count: int) -> list[Shown]:
    """The best promoted items: the share that is asked for, rounded up, or as many as there are."""
    share = math.ceil(count * promotion.percent / 100)
    codes = _best(model, scores, promotion.allowed, share)
    return [Shown(code, promotion=promotion.name, reason=PROMOTED) for code in codes]


def _without(allowed: Booleans | None, shown: list[Shown], model: Model) -> Booleans | None:
    if not shown:
        return allowed
    left = np.ones(len(model.item_ids), np.bool_) if allowed is None else allowed.copy()
    left[[each.code for each in shown]] = False
    return left


def _popular(model: Model, allowed: Booleans | None, shown: list[Shown], count: int) -> list[Shown]:
    """Popular items that stand in for those that a filter took; they have no score.

    Source: Amazon Personalize API Reference, PredictedItem, `reason`.
    """
    if len(shown) >= count:
        return []
    rest = _without(allowed, shown, model)
    codes = _best(model, model.counts.astype(np.float64), rest, count - len(shown))
    return [Shown(code, is_scored=False, reason=POPULAR) for code in codes]


def _mixed(promoted: list[Shown], others: list[Shown]) -> list[Shown]:
    """Both lists as one: promoted items at random places, each list in its own order."""
    count = len(promoted) + len(others)
    places = set(random.sample(range(count), len(promoted)))
    first, second = iter(promoted), iter(others)
    return [next(first if place in places else second) for place in range(count)]
