"""Metrics of events: how many came, what became of them, and of which types those are that Amazon Personalize has."""

import json
import os
from collections import Counter
from collections.abc import Collection, Sequence

from handlers.events.records import Event
from handlers.shared.metrics import Metric

OF_TYPE = "Events."
"""What stands before the event type in the name of a metric."""


def stack_event_types() -> frozenset[str]:
    """The types that are counted apart, in the variable `EVENT_TYPES`: every one is a metric, so clients must not invent them."""
    return frozenset(json.loads(os.environ.get("EVENT_TYPES", "[]")))


def event_metrics(
    *, received: int, delivered: Sequence[Event], refused: int, event_types: Collection[str]
) -> list[Metric]:
    """Metrics of a batch or request.

    Args:
        received: how many events came; a record that is none counts as one.
        delivered: those that Amazon Personalize has.
        refused: how many it can never have. What is neither comes again, or the client sends it again.
        event_types: that are counted apart.
    """
    types = Counter(event.event_type for event in delivered)
    return [
        Metric("EventsReceived", received),
        Metric("EventsDelivered", len(delivered)),
        Metric("EventsRefused", refused),
        *(Metric(f"{OF_TYPE}{name}", types[name]) for name in sorted(types) if name in event_types),
    ]
