"""Trends: items whose events increase fastest from one span of time to the next.

Source: Amazon Personalize Developer Guide, "Trending-Now recipe" and "Evaluating a solution version with metrics".
"""

import numpy as np

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.metrics import LIST_LENGTH
from localaws.personalize.recommender.rows import Floats, Integers

SPANS = {
    "30 minutes": 1_800,
    "1 hour": 3_600,
    "2 hours": 7_200,
    "3 hours": 10_800,
    "1 day": 86_400,
}
"""Seconds of each trend discovery frequency."""

DEFAULT_SPAN = "2 hours"


def growth(data: Interactions, span_seconds: int, until: int) -> Floats:
    """How much each item's events grew in the newest span, in standard deviations of a count like the span's before.

    Args:
        data: the interactions.
        span_seconds: length of a span.
        until: end of the newest span; later events are left out. Seconds since the Unix epoch.
    """
    before = _events_between(data, until - 2 * span_seconds, until - span_seconds)
    now = _events_between(data, until - span_seconds, until)
    return ((now - before) / np.sqrt(before + 1)).astype(np.float32)


def accuracy(data: Interactions, recommended: Integers, span_seconds: int) -> float:
    """Increase of the recommended items' events in the newest span, as a share of what the fastest 25 increased.

    0 to 1; 0 also when nothing increased.
    """
    end = end_of(data)
    increase = _events_between(data, end - span_seconds, end) - _events_between(
        data, end - 2 * span_seconds, end - span_seconds
    )
    best = np.sort(increase)[::-1][:LIST_LENGTH].clip(min=0).sum()
    return float(np.clip(increase[recommended].sum() / best, 0, 1)) if best > 0 else 0.0


def end_of(data: Interactions) -> int:
    """The second after the newest event: the clock of trends is that of the events."""
    return int(data.timestamp.max(initial=-1)) + 1


def _events_between(data: Interactions, first: int, end: int) -> Integers:
    during = (data.timestamp >= first) & (data.timestamp < end)
    return np.bincount(data.item[during], minlength=data.item_count)
