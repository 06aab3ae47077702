from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.automatic_training import (
    LONGEST_INTERVAL_DAYS,
    Schedule,
    observed_training,
    schedule_needs_training,
    training_changes,
    training_inputs,
    training_request,
    training_schedule,
)

DAYS = st.none() | st.integers(1, LONGEST_INTERVAL_DAYS)


def described(days: int | None, **more: Any) -> dict[str, Any]:
    """A solution as the service describes it."""
    inputs = training_inputs(days)
    config = inputs["autoTrainingConfig"]
    return {
        "performAutoTraining": inputs["performAutoTraining"],
        **({"solutionConfig": {"autoTrainingConfig": config}} if config else {}),
        **more,
    }


@pytest.mark.parametrize(("days", "text"), [(1, "rate(1 day)"), (30, "rate(30 days)")])
def test_schedule(days: int, text: str) -> None:
    assert training_schedule(days) == {"schedulingExpression": text}
    assert training_schedule(None) is None


@given(st.integers(-100, 100))
def test_a_schedule_is_whole_days_within_the_services_limits(days: int) -> None:
    problem = Schedule().problem(training_schedule(days))
    assert (problem is None) is (1 <= days <= LONGEST_INTERVAL_DAYS)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "rate(7 days)",
        {"schedulingExpression": 7},
        {"schedulingExpression": "rate(7 hours)"},
        {"schedulingExpression": "rate(07 days)"},
        {"schedulingExpression": "rate(7 days) "},
        {"schedulingExpression": "cron(0 0 * * ? *)"},
    ],
)
def test_what_is_no_schedule(value: Any) -> None:
    problem = Schedule().problem(value)
    assert problem is not None
    assert "expected schedulingExpression rate(1 day) to rate(30 days)" in problem


def test_a_schedule_without_automatic_training_is_refused() -> None:
    weekly = training_schedule(7)
    off = {"autoTrainingConfig": weekly, "performAutoTraining": False}
    assert [name for name, _ in schedule_needs_training(off)] == ["autoTrainingConfig"]
    # What is unknown in a preview, or wrong by itself, is no reason.
    assert list(schedule_needs_training({"autoTrainingConfig": weekly})) == []
    assert list(schedule_needs_training({"performAutoTraining": False})) == []
    assert list(schedule_needs_training({**off, "performAutoTraining": True})) == []


@given(DAYS)
def test_a_creation_always_says_whether_it_trains(days: int | None) -> None:
    request = training_request(training_inputs(days))
    assert request["performAutoTraining"] is (days is not None)
    assert (request["solutionConfig"] is None) is (days is None)


@given(DAYS, DAYS)
def test_an_update_brings_a_solution_to_what_is_wanted(
    before: int | None, after: int | None
) -> None:
    description, inputs = described(before), training_inputs(after)
    change = training_changes(description, inputs)
    assert (change == {}) is (before == after)
    config = change.get("solutionUpdateConfig")
    updated = {
        **description,
        **{name: value for name, value in change.items() if name == "performAutoTraining"},
        **({"solutionConfig": config} if config else {}),
    }
    assert training_changes(updated, inputs) == {}


def test_the_services_own_schedule_is_no_change_without_one_of_ours() -> None:
    on = {"performAutoTraining": True}
    assert training_changes(described(14), on) == {}
    assert observed_training(on, described(14)) == on


@given(DAYS)
def test_what_was_declared_is_read_back(days: int | None) -> None:
    state = {name: value for name, value in training_inputs(days).items() if value is not None}
    assert observed_training(state, described(days)) == state


def test_a_description_may_leave_everything_out() -> None:
    assert observed_training({"autoTrainingConfig": {}}, {"solutionConfig": None}) == {
        "performAutoTraining": False
    }
