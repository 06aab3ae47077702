"""The document itself: every state is reachable, says what it is for, and knows what to do when it fails."""

import json

import pytest

from components.training.retraining.definition import DOCUMENT, definition
from localaws.stepfunctions.language.validation import problems
from tests.support.workflow_states import Scope, State, reached, retried, scopes, states

STACK = {"models": {"home": {}}, "topicArn": "topic"}
FAILURES = {
    "": {"TellFailure", "RunFailed"},
    "Make": {"NotMade"},
    "CheckRows": {"NotChecked", "CheckTooLong"},
    "Import": {"ImportNotMade"},
    "Train": {"ModelFailed"},
}
"""Where errors go that nothing else is known about, by the state that a scope is in."""


MACHINE = definition(STACK)
STATES = states(MACHINE)


def test_step_functions_takes_it() -> None:
    assert [str(each) for each in problems(json.dumps(definition(STACK)))] == []


def test_the_stack_is_filled_in_once() -> None:
    assert DOCUMENT.read_text(encoding="utf-8").count('"${stack}"') == 1
    assert definition(STACK)["States"]["KnowTheStack"]["Assign"] == {"stack": STACK}


def test_the_document_is_as_json_is_written() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n" == text


@pytest.mark.parametrize(("of", "scope"), list(scopes(MACHINE)), ids=lambda each: str(each)[:10])
def test_every_state_is_reached(of: str, scope: Scope) -> None:
    assert reached(scope) == scope["States"].keys(), of


@pytest.mark.parametrize(("where", "of", "state"), STATES, ids=[each[0] for each in STATES])
def test_every_state_is_fit_to_run_unattended(where: str, of: str, state: State) -> None:
    assert state["Comment"].endswith("."), where
    if state["Type"] == "Wait" and state["Next"] != "ListRunning":
        assert "$min([60, " in str(state["Seconds"]) or state["Seconds"] <= 60
    if state["Type"] == "Task":
        assert any("Throttl" in name or name == "States.TaskFailed" for name in retried(state)) or (
            "Lambda.TooManyRequestsException" in retried(state)
        )
        *_, last = state["Catch"]
        assert last["ErrorEquals"] == ["States.ALL"]
        # What cannot be watched is rolled back.
        assert last["Next"] in {*FAILURES[of], "IsItUnwatched"} or state["Next"] == "IsBakeOver"
    if state["Type"] == "Map":
        assert state["Catch"][-1]["Next"] == "TellFailure"


def test_no_function_waits() -> None:
    invoked = [s for _, _, s in STATES if str(s.get("Resource", "")).endswith("lambda:invoke")]
    assert {state["Arguments"]["Payload"]["task"] for state in invoked} == {
        "plan",
        "find-version",
        "start-check",
        "judge-check",
    }
