"""What the Items dataset says of each item, as vectors: how much items resemble a history, and how old they are."""

from dataclasses import dataclass

import numpy as np

from localaws.personalize.recommender.rows import Floats, Integers, Rows

_RECENCY_DECAY = 0.85
_RECENT_EVENTS = 40


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """Items by features, and times in seconds since the Unix epoch.

    Args:
        features: a row of length one for each item of which anything is known, an empty one for others.
        created_at: when each item came to be: its CREATION_TIMESTAMP, else its first event, else the latest of all.
        latest_event: time of the newest event of all.
    """

    features: Rows
    created_at: Integers
    latest_event: int

    def resemblance(self, history: Integers, items: Integers) -> Floats:
        """Cosine, 0 to 1, of each of some items with the mean of a history's items, in which older events weigh less.

        Args:
            history: item codes, oldest first.
            items: item codes.
        """
        recent, weights = _recent(history)
        taste = self.features.weighted_sum(recent, weights)
        length = float(np.linalg.norm(taste))
        return self.features.products(items, taste / length if length > 0 else taste)

    def support(self, history: Integers, item: int) -> Floats:
        """How much each event of a history adds to the resemblance of an item, up to a common factor.

        Args:
            history: item codes, oldest first.
            item: item code.
        """
        recent, weights = _recent(history)
        features = self.features.weighted_sum(np.array([item]), np.ones(1))
        support = np.zeros(len(history))
        support[len(history) - len(recent) :] = weights * self.features.products(recent, features)
        return support

    def younger_than(self, days: float) -> Integers:
        """Codes of the items that came to be within some days of the newest event."""
        return np.flatnonzero(self.created_at > self.latest_event - days * 86_400)


def _recent(history: Integers) -> tuple[Integers, Floats]:
    """The events that tell a taste, and their weights."""
    recent = history[-_RECENT_EVENTS:]
    return recent, _RECENCY_DECAY ** np.arange(len(recent) - 1, -1, -1.0)
