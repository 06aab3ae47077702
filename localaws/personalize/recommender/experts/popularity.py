"""Popularity: plain counts, and counts that weigh recent events more."""

import numpy as np

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.rows import Floats, Integers

_HALF_LIFE = 0.1  # of the clock of events
_PLAIN_SHARE = 0.02  # of plain popularity in the recent one: no item is impossible
_PRIOR_COUNT = 0.5


def counts(data: Interactions) -> Integers:
    """Events of each item."""
    return np.bincount(data.item, minlength=data.item_count)


def distribution(count: Integers) -> Floats:
    """Share of each item; an item without events has the share of half an event."""
    smoothed = count + _PRIOR_COUNT
    shares: Floats = (smoothed / smoothed.sum()).astype(np.float32)
    return shares


def recent_distribution(data: Interactions) -> Floats:
    """Share of each item with a half-life of a tenth of all events.

    The clock is the rank of the timestamp, so it does not matter how long the data reach back.
    """
    plain = distribution(counts(data))
    events = len(data)
    if events == 0:
        return plain
    rank = np.empty(events)
    rank[np.argsort(data.timestamp, kind="stable")] = np.arange(events) / events
    weight = np.exp2((rank - 1) / _HALF_LIFE)
    recent = np.bincount(data.item, weights=weight, minlength=data.item_count)
    shares = (1 - _PLAIN_SHARE) * recent / recent.sum() + _PLAIN_SHARE * plain
    mixed: Floats = shares.astype(np.float32)
    return mixed
