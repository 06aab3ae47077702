"""Exploration: a few items that have no history yet are shown where their attributes resemble the user's.

Each request draws a handful of the items that may be explored, those that resemble the history most the likeliest, and
shares a part of the probability among them. What is drawn depends on the seed alone, so an answer can be repeated.
Source of the draw: P. Efraimidis, P. Spirakis, "Weighted random sampling with a reservoir", 2006.
"""

import hashlib

import numpy as np

from localaws.personalize.recommender.attributes import Attributes
from localaws.personalize.recommender.rows import Floats, Integers

DRAWS = 10
"""Items that one answer explores at most."""

_MOST_CANDIDATES = 1000
"""Of more items that may be explored this many are looked at, chosen by chance: bounds the time of an answer."""

_SHARPNESS = 4.0
"""Power of the resemblance: items that resemble the history much are drawn far more often than those that do little."""


def seed_of(user_id: str, version_arn: str, now: float) -> int:
    """The seed of a user's answers from one solution version within one hour.

    Args:
        user_id: as in the request.
        version_arn: of the solution version.
        now: seconds since the Unix epoch.
    """
    text = f"{version_arn}|{int(now // 3600)}|{user_id}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def explore(
    scores: Floats,
    attributes: Attributes,
    history: Integers,
    candidates: Integers,
    *,
    weight: float,
    seed: int,
) -> tuple[Floats, Integers]:
    """Give some items that nobody knows yet a part of the probability.

    An item gets no more than the likeliest of all items has, times its resemblance: what resembles the history
    little stays behind, also where nothing else is to be explored.

    Args:
        scores: probability of each item; it sums to one.
        attributes: of the items.
        history: item codes, oldest first.
        candidates: codes of the items that may be explored.
        weight: part of the probability that exploration gets at most, 0 to 1.
        seed: of the draw.

    Returns:
        Probabilities that sum to one, and the codes of the items that were explored.
    """
    rng = np.random.default_rng(seed)
    is_seen = np.zeros(len(scores), np.bool_)
    is_seen[history] = True
    unseen = candidates[~is_seen[candidates]]
    if len(unseen) > _MOST_CANDIDATES:
        unseen = rng.choice(unseen, _MOST_CANDIDATES, replace=False, shuffle=False)
    resemblance = attributes.resemblance(history, unseen)
    like = np.flatnonzero(resemblance > 0)
    if weight <= 0 or len(like) == 0:
        return scores, unseen[:0]
    chance = resemblance[like] ** _SHARPNESS
    arrival = rng.exponential(size=len(like)) / chance
    drawn = like[np.argsort(arrival, kind="stable")[:DRAWS]]
    wanted = resemblance[drawn] ** _SHARPNESS
    shares = np.minimum(weight * wanted / wanted.sum(), resemblance[drawn] * float(scores.max()))
    items = unseen[drawn]
    explored = scores.copy()
    explored[items] = 0
    explored *= (1 - float(shares.sum())) / float(explored.sum())
    explored[items] = shares
    return explored, items
