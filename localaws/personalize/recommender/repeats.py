"""Repeats: how likely the next event is one of the user's own items, and which."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from localaws.personalize.recommender.rows import Floats, Integers

_RECENCY_DECAY = 0.7
_RECENT_EVENTS = 20
_RHO_BOUND = 1e-4
REPEAT_FEATURES = 6
GATE_FEATURES = 6


@dataclass(frozen=True, kw_only=True)
class RepeatModel:
    """Coefficients of both parts, in the order of `item_features` and `gate_features`.

    `gate_coefficients` of zero make the gate a constant; these defaults rank the own items by recency.
    """

    item_coefficients: tuple[float, ...] = (-1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    gate_coefficients: tuple[float, ...] = (0.0,) * GATE_FEATURES
    gate_intercept: float = 0.0

    def probability_of_repeat(self, history: Integers) -> float:
        """Rho: probability that the next event repeats an item of a history that is not empty."""
        z = self.gate_intercept + gate_features(history) @ np.array(self.gate_coefficients)
        return float(np.clip(1 / (1 + np.exp(-np.clip(z, -50, 50))), _RHO_BOUND, 1 - _RHO_BOUND))

    def item_probabilities(
        self, history: Integers, log_popularity: Floats
    ) -> tuple[Integers, Floats]:
        """Distinct items of a history that is not empty, and their probabilities given a repeat."""
        items, features = item_features(history, log_popularity)
        z = features @ np.array(self.item_coefficients)
        mass = np.exp(z - z.max())
        return items, mass / mass.sum()

    def to_json(self) -> dict[str, Any]:
        """Plain values for the model file."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "RepeatModel":
        """The inverse of `to_json`."""
        return cls(
            item_coefficients=tuple(values["item_coefficients"]),
            gate_coefficients=tuple(values["gate_coefficients"]),
            gate_intercept=values["gate_intercept"],
        )


def constant_gate(repeats: int, events: int) -> float:
    """Intercept of a gate without features: the rate of repeats, with one imagined event of each kind."""
    return float(np.log((repeats + 1) / (events - repeats + 1)))


def item_features(history: Integers, log_popularity: Floats) -> tuple[Integers, Floats]:
    """Distinct items of the history and six features of each.

    Recency rank (log), recency (decayed), is the last, count (log), is the last and seen once, popularity (log).
    """
    items, age, count = np.unique(history[::-1], return_index=True, return_counts=True)
    is_last = (age == 0).astype(float)
    features = np.stack(
        [
            np.log1p(age),
            _RECENCY_DECAY**age,
            is_last,
            np.log(count),
            is_last * (count == 1),
            log_popularity[items],
        ],
        axis=1,
    )
    return items, features


def gate_features(history: Integers) -> Floats:
    """Six features of a history that is not empty.

    Length (log), share of distinct items, last item seen once, count of the last item (log), share of distinct items
    in the newest 20, last two events of one item.
    """
    length = len(history)
    recent = history[-_RECENT_EVENTS:]
    last_count = int((history == history[-1]).sum())
    return np.array(
        [
            np.log1p(length),
            len(set(history.tolist())) / length,
            float(last_count == 1),
            np.log(last_count),
            len(set(recent.tolist())) / len(recent),
            float(length > 1 and history[-2] == history[-1]),
        ]
    )
