from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.campaign_config import (
    DEFAULT_EXPLORATION,
    EXPLORATION,
    FOLLOW,
    METADATA,
    Exploration,
    Switch,
    config_change,
    config_request,
    observed_config,
)

EXPLORATIONS = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "explorationWeight": st.floats(0, 1).map(str),
        "explorationItemAgeCutOff": st.integers(1, 900).map(str),
    },
)
INPUTS = st.fixed_dictionaries(
    {FOLLOW: st.booleans()}, optional={METADATA: st.booleans(), EXPLORATION: EXPLORATIONS}
)


def described(config: Any) -> dict[str, Any]:
    """As the service describes a campaign: it fills in how it explores."""
    given = config or {}
    filled = {**DEFAULT_EXPLORATION, **given.get(EXPLORATION, {})}
    return {"campaignConfig": {**given, EXPLORATION: filled}}


def state_of(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if value is not None}


@given(INPUTS)
def test_what_was_asked_for_is_what_there_is(inputs: dict[str, Any]) -> None:
    description = described(config_request(inputs))
    assert config_change(description, inputs) is None
    state = state_of(inputs)
    after = {**state, **observed_config(state, description)}
    assert Exploration().same(after.get(EXPLORATION), inputs.get(EXPLORATION))
    assert Switch().same(after.get(METADATA), inputs.get(METADATA))
    assert after[FOLLOW] == inputs[FOLLOW]


@given(INPUTS, INPUTS)
def test_a_change_leads_to_what_is_asked_for(olds: dict[str, Any], news: dict[str, Any]) -> None:
    description = described({**(config_request(olds) or {}), "rankingInfluence": {"FRESHNESS": 1}})
    changed = config_change(description, news)
    after = {"campaignConfig": changed} if changed else description
    assert config_change(after, news) is None
    assert after["campaignConfig"]["rankingInfluence"] == {"FRESHNESS": 1}


@given(INPUTS, INPUTS)
def test_what_somebody_else_changed_is_seen(olds: dict[str, Any], news: dict[str, Any]) -> None:
    state = state_of(olds)
    seen = {**state, **observed_config(state, described(config_request(news)))}
    assert Exploration().same(seen.get(EXPLORATION), news.get(EXPLORATION))
    assert Switch().same(seen.get(METADATA), news.get(METADATA))
    assert seen[FOLLOW] == news[FOLLOW]


def test_defaults_are_not_sent() -> None:
    assert config_request({FOLLOW: False}) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        "0.3",
        {"explorationWeight": 0.3},
        {"explorationWeight": "1.1"},
        {"explorationWeight": "-0.1"},
        {"explorationWeight": "some"},
        {"explorationWeight": "nan"},
        {"explorationItemAgeCutOff": "inf"},
        {"weight": "0.3"},
    ],
)
def test_what_is_no_exploration(value: Any) -> None:
    problem = Exploration().problem(value)
    assert problem is not None
    assert "expected explorationWeight from 0 to 1" in problem


@given(EXPLORATIONS.filter(lambda value: value is not None))
def test_what_is_one(value: Any) -> None:
    assert Exploration().problem(value) is None


def test_equal_numbers_are_no_change() -> None:
    one = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
    assert Exploration().same(
        one, {"explorationWeight": "0.30", "explorationItemAgeCutOff": "30.0"}
    )
    assert Exploration().same(one, None)
    assert not Exploration().same(one, {"explorationWeight": "0.5"})
