"""How much the events of each type count in training, the API's `eventsConfig`, which recipes of version 2 have.

Source: Amazon Personalize API Reference, EventsConfig, EventParameters, UpdateSolution.
"""

import math
from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.values import Value

EVENTS = "eventsConfig"
MAX_TYPES = 10


class EventWeights(Value):
    """The API's `eventsConfig`, of types and weights; what is absent is one without types, where all count the same."""

    def problem(self, value: Any) -> str | None:
        """It has too many types, or weights that are none."""
        listed = value.get("eventParametersList") if isinstance(value, Mapping) else None
        if (
            isinstance(listed, list)
            and len(listed) <= MAX_TYPES
            and all(map(_is_weight, listed))
            and len(weights_of(value)) == len(listed)
        ):
            return None
        return (
            f"{value!r} is no configuration of events: expected eventParametersList with at most {MAX_TYPES} different "
            "types, each an eventType and a weight from 0 to 1"
        )

    def same(self, before: Any, after: Any) -> bool:
        """Each type has the same weight, whatever their order."""
        return weights_of(before) == weights_of(after)


def events_config(weights: Mapping[str, float] | None) -> dict[str, Any] | None:
    """The API's `eventsConfig` for weights by event type; None for none."""
    if weights is None:
        return None
    return {
        "eventParametersList": [
            {"eventType": event_type, "weight": weight} for event_type, weight in weights.items()
        ]
    }


def weights_of(config: Mapping[str, Any] | None) -> dict[str, float]:
    """Weights by event type; empty where all count the same."""
    listed = (config or {}).get("eventParametersList") or []
    return {each["eventType"]: float(each.get("weight", math.nan)) for each in listed}


def events_change(description: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The member of `solutionUpdateConfig` that is to change; empty when nothing differs."""
    if EventWeights().same(_described(description), inputs.get(EVENTS)):
        return {}
    return {EVENTS: inputs.get(EVENTS) or {"eventParametersList": []}}


def observed_events(state: Mapping[str, Any], description: Mapping[str, Any]) -> dict[str, Any]:
    """The input that a description shows, where it is not what the state has."""
    actual = _described(description)
    if EventWeights().same(actual, state.get(EVENTS)):
        return {}
    return {EVENTS: events_config(weights_of(actual))}


def _described(description: Mapping[str, Any]) -> Mapping[str, Any] | None:
    config: Mapping[str, Any] | None = (description.get("solutionConfig") or {}).get(EVENTS)
    return config


def _is_weight(given: Any) -> bool:
    if not isinstance(given, Mapping) or given.keys() != {"eventType", "weight"}:
        return False
    weight = given["weight"]
    is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
    return isinstance(given["eventType"], str) and is_number and 0 <= weight <= 1
