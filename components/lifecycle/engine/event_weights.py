"""How much which events count in training, the API's `eventsConfig`, which recipes of version 2 have.

Source: Amazon Personalize API Reference, EventsConfig, EventParameters, UpdateSolution.
"""

import math
from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.values import Value

EVENTS = "eventsConfig"
MAX_TYPES = 10


_MEMBERS = frozenset({"eventType", "weight"})
_THRESHOLD = "eventValueThreshold"

Parameters = tuple[float, float | None]
"""The weight of an event type, and the least value of its events that count, None for any."""


class EventWeights(Value):
    """The API's `eventsConfig`, of types, weights and thresholds; what is absent is one without types, where all count the same."""

    def problem(self, value: Any) -> str | None:
        """It has too many types, or weights that are none."""
        listed = value.get("eventParametersList") if isinstance(value, Mapping) else None
        if (
            isinstance(listed, list)
            and len(listed) <= MAX_TYPES
            and all(map(_is_weight, listed))
            and len(parameters_of(value)) == len(listed)
        ):
            return None
        return (
            f"{value!r} is no configuration of events: expected eventParametersList with at most {MAX_TYPES} different "
            "types, each an eventType and a weight from 0 to 1, and maybe an eventValueThreshold"
        )

    def same(self, before: Any, after: Any) -> bool:
        """Each type has the same weight and threshold, whatever their order."""
        return parameters_of(before) == parameters_of(after)


def events_config(
    weights: Mapping[str, float] | None, thresholds: Mapping[str, float] | None = None
) -> dict[str, Any] | None:
    """The API's `eventsConfig`; None for none.

    Args:
        weights: by event type.
        thresholds: the least value of the events that count, of those of the types that have one.
    """
    if weights is None:
        return None
    least = thresholds or {}
    return _events_config({name: (weight, least.get(name)) for name, weight in weights.items()})


def _events_config(parameters: Mapping[str, Parameters]) -> dict[str, Any]:
    return {
        "eventParametersList": [
            {
                "eventType": event_type,
                "weight": weight,
                **({} if threshold is None else {_THRESHOLD: threshold}),
            }
            for event_type, (weight, threshold) in parameters.items()
        ]
    }


def parameters_of(config: Mapping[str, Any] | None) -> dict[str, Parameters]:
    """Weight and threshold by event type; empty where all count the same."""
    listed = (config or {}).get("eventParametersList") or []
    return {
        each["eventType"]: (float(each.get("weight", math.nan)), _threshold(each))
        for each in listed
    }


def _threshold(listed: Mapping[str, Any]) -> float | None:
    given = listed.get(_THRESHOLD)
    return None if given is None else float(given)


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
    return {EVENTS: _events_config(parameters_of(actual))}


def _described(description: Mapping[str, Any]) -> Mapping[str, Any] | None:
    config: Mapping[str, Any] | None = (description.get("solutionConfig") or {}).get(EVENTS)
    return config


def _is_weight(given: Any) -> bool:
    if not isinstance(given, Mapping) or given.keys() - {_THRESHOLD} != _MEMBERS:
        return False
    weight = given["weight"]
    is_possible = _is_number(weight) and 0 <= weight <= 1 and _is_number(given.get(_THRESHOLD, 0))
    return isinstance(given["eventType"], str) and is_possible


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)
