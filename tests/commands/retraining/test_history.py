import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.retraining.history import Compared, Ended, Entered, History, Told, Trouble
from commands.retraining.pages import Pages
from localaws.stepfunctions.interpreter.tasks import Failed
from tests.support.retraining_runs import (
    Event,
    Histories,
    recorded,
    recorded_beside_the_stack,
    two_models,
)
from tests.support.retraining_world import GOOD, campaign, solution

TWO_MODELS = two_models()


def told(events: list[Event]) -> tuple[History, list[Told]]:
    history = History()
    return history, [each for event in events for each in history.add(event)]


def states(lines: list[Told], branch: str) -> list[str]:
    return [each.state for each in lines if isinstance(each, Entered) and each.branch == branch]


def test_each_state_of_each_branch_is_told_once_with_its_time() -> None:
    _, lines = told(TWO_MODELS)
    for branch in ("home", "related"):
        found = states(lines, branch)
        assert found[:4] == ["StartModel", "CreateVersion", "WaitForTraining", "DescribeVersion"]
        assert len(set(found)) == len(found)
    assert states(lines, "Interactions")[:2] == ["StartImport", "CreateImportJob"]
    assert states(lines, "")[-1] == "Retrained"
    times = {each.state: each.after_seconds for each in lines if isinstance(each, Entered)}
    began = TWO_MODELS[0]["timestamp"]
    imported = next(
        each["timestamp"]
        for each in TWO_MODELS
        if each.get("stateEnteredEventDetails", {}).get("name") == "Imported"
    )
    assert times["Imported"] == times["TellImport"] == (imported - began).total_seconds() > 0


def test_choices_are_not_told() -> None:
    _, lines = told(TWO_MODELS)
    assert "IsItOurTurn" not in states(lines, "")


def test_the_gate_is_told_where_it_was_decided() -> None:
    _, lines = told(TWO_MODELS)
    gates = [each for each in lines if isinstance(each, Compared)]
    assert [each.branch for each in gates] == ["home", "related"]
    (row,) = gates[0].rows
    assert (row["before"], row["new"], row["passed"]) == (GOOD, GOOD, True)


def test_what_goes_on_outside_is_known() -> None:
    history, _ = told(TWO_MODELS)
    assert [each.rpartition("/")[0] for each in history.versions] == [
        solution("home"),
        solution("related"),
    ]
    (job,) = history.imports
    assert ":dataset-import-job/" in job
    assert history.campaigns == [campaign("home"), campaign("related")]


def test_what_a_run_makes_beside_the_stack_has_its_kind() -> None:
    history, lines = told(recorded_beside_the_stack())
    assert states(lines, "DatasetGroup")[:2] == ["StartThing", "CreateDatasetGroup"]
    assert states(lines, "Solution")[-1] == "ModelDone"
    (made,) = history.campaigns
    assert made.endswith(":campaign/Campaign")
    end = lines[-1]
    assert isinstance(end, Ended)
    assert len(end.output["things"]) == 6


def test_what_goes_on_now_is_the_innermost_state() -> None:
    waits = [
        n
        for n, event in enumerate(TWO_MODELS)
        if event["type"] == "WaitStateEntered"
        and event["stateEnteredEventDetails"]["name"] == "WaitForTraining"
    ]
    history, _ = told(TWO_MODELS[: waits[1] + 1])
    assert history.under_way == [("home", "WaitForTraining"), ("related", "WaitForTraining")]


def test_at_the_end_nothing_goes_on() -> None:
    history, lines = told(TWO_MODELS)
    assert history.under_way == []
    end = lines[-1]
    assert isinstance(end, Ended)
    assert end.status == "SUCCEEDED"
    assert [each["verdict"] for each in end.output["models"]] == ["deployed", "deployed"]


def test_transitions_are_states_and_further_attempts() -> None:
    history, _ = told(TWO_MODELS)
    assert history.transitions == sum(each["type"].endswith("Entered") for each in TWO_MODELS)
    throttled = Failed("Personalize.ThrottlingException", "slowly")
    events = recorded(updateCampaign=throttled)
    history, lines = told(events)
    attempts = sum(
        each.get("taskScheduledEventDetails", {}).get("resource") == "updateCampaign"
        for each in events
    )
    assert attempts == 7
    entered = sum(each["type"].endswith("Entered") for each in events)
    assert history.transitions == entered + attempts - 1
    troubles = [each for each in lines if isinstance(each, Trouble)]
    assert [(each.branch, each.state, each.error, each.cause) for each in troubles] == [
        ("home", "MoveCampaign", "Personalize.ThrottlingException", "slowly")
    ]


def test_the_end_of_a_failed_run_has_its_cause() -> None:
    refused = Failed("DataError", '{"errorMessage": "a column is missing"}')
    _, lines = told(recorded(invoke=refused))
    end = lines[-1]
    assert isinstance(end, Ended)
    assert (end.status, end.error, end.output) == ("FAILED", "DataError", {})
    assert end.cause == "The step plan failed: a column is missing"


def test_of_an_error_of_the_function_its_first_line_is_told() -> None:
    raised = {"errorMessage": "All of it:\n  - a column", "stackTrace": ["File"]}
    _, lines = told(recorded(invoke=Failed("DataError", json.dumps(raised))))
    (trouble,) = (each for each in lines if isinstance(each, Trouble))
    assert (trouble.state, trouble.error, trouble.cause) == ("Plan", "DataError", "All of it:")


@pytest.mark.parametrize("cut", ["", '{"purpose": "ho', "[]"])
def test_an_iteration_without_a_readable_item_has_its_number(cut: str) -> None:
    events = [
        {**event, "stateEnteredEventDetails": {**event["stateEnteredEventDetails"], "input": cut}}
        if "stateEnteredEventDetails" in event
        else event
        for event in TWO_MODELS
    ]
    _, lines = told(events)
    assert states(lines, "Train 0") == states(told(TWO_MODELS)[1], "home")


@given(st.lists(st.integers(0, len(TWO_MODELS)), max_size=8), st.integers(20, 500))
def test_however_a_history_comes_it_says_the_same(lengths: list[int], page: int) -> None:
    """In pages of any size, read while it grows, with the last page read again and again."""
    service = Histories(TWO_MODELS, page)
    history, pages = History(), Pages(service, "arn")
    lines: list[Told] = []
    for length in [*sorted(lengths), len(TWO_MODELS)]:
        service.length = length
        lines += [each for event in pages.new() for each in history.add(event)]
    whole, expected = told(TWO_MODELS)
    assert lines == expected
    assert history.transitions == whole.transitions


def test_an_aborted_run_is_told() -> None:
    aborted: dict[str, Any] = {
        "id": 100,
        "previousEventId": 0,
        "timestamp": TWO_MODELS[60]["timestamp"],
        "type": "ExecutionAborted",
        "executionAbortedEventDetails": {"error": "Cancelled", "cause": "by hand"},
    }
    history, lines = told([*TWO_MODELS[:61], aborted])
    end = lines[-1]
    assert isinstance(end, Ended)
    assert (end.status, end.error, end.cause) == ("ABORTED", "Cancelled", "by hand")
    assert history.under_way == []
