from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.event_weights import (
    EVENTS,
    EventWeights,
    events_change,
    events_config,
    observed_events,
    parameters_of,
)

Weights = dict[str, tuple[float, float | None]] | None
"""Weight and threshold by event type."""

WEIGHTS = st.none() | st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.tuples(st.floats(0, 1), st.none() | st.floats(-9, 9)),
    min_size=1,
    max_size=10,
)


def config_of(given: Weights) -> dict[str, Any] | None:
    if given is None:
        return None
    weights = {name: weight for name, (weight, _) in given.items()}
    thresholds = {name: least for name, (_, least) in given.items() if least is not None}
    return events_config(weights, thresholds)


def inputs(weights: Weights) -> dict[str, Any]:
    config = config_of(weights)
    return {} if config is None else {EVENTS: config}


def described(weights: Weights) -> dict[str, Any]:
    return {"solutionConfig": inputs(weights)}


@given(WEIGHTS)
def test_weights_and_thresholds_read_back(weights: Weights) -> None:
    assert parameters_of(config_of(weights)) == (weights or {})
    assert weights is None or EventWeights().problem(config_of(weights)) is None


@given(WEIGHTS, WEIGHTS)
def test_a_change_leads_to_what_is_asked_for(before: Weights, after: Weights) -> None:
    changed = events_change(described(before), inputs(after))
    assert bool(changed) == ((before or {}) != (after or {}))
    reached = {"solutionConfig": changed} if changed else described(before)
    assert events_change(reached, inputs(after)) == {}


@given(WEIGHTS, WEIGHTS)
def test_what_somebody_else_changed_is_seen(recorded: Weights, actual: Weights) -> None:
    state = inputs(recorded)
    seen = {**state, **observed_events(state, described(actual))}
    assert parameters_of(seen.get(EVENTS)) == (actual or {})
    assert observed_events(state, described(recorded)) == {}


def test_the_order_of_types_is_no_change() -> None:
    one, other = events_config({"a": 0.5, "b": 1}), events_config({"b": 1.0, "a": 0.5})
    assert EventWeights().same(one, other)
    assert EventWeights().same(None, events_config({}))
    assert not EventWeights().same(one, events_config({"a": 0.5}))


def test_weights_are_taken_away_by_an_empty_list() -> None:
    assert events_change(described({"a": (1, None)}), {}) == {EVENTS: {"eventParametersList": []}}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"eventParametersList": {}},
        {"eventParametersList": ["a"]},
        {"eventParametersList": [{"eventType": "a"}]},
        {"eventParametersList": [{"eventType": "a", "weight": 1.1}]},
        {"eventParametersList": [{"eventType": "a", "weight": "1"}]},
        {"eventParametersList": [{"eventType": "a", "weight": True}]},
        {"eventParametersList": [{"eventType": 1, "weight": 1}]},
        {"eventParametersList": [{"eventType": "a", "weight": 1, "eventValueThreshold": "4"}]},
        {"eventParametersList": [{"eventType": "a", "weight": 1}] * 2},
        events_config({str(n): 1 for n in range(11)}),
    ],
)
def test_what_is_no_configuration(value: Any) -> None:
    problem = EventWeights().problem(value)
    assert problem is not None
    assert "expected eventParametersList with at most 10 different types" in problem
