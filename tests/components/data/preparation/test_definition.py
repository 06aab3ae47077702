"""The document itself: every state is reachable, says what it is for, and knows what to do when it fails."""

import json

import pytest

from components.data.preparation.definition import DOCUMENT, definition
from localaws.stepfunctions.language.validation import problems
from tests.support.workflow_states import Scope, State, reached, retried, scopes, states

STACK = {"datasets": [], "topicArn": "topic"}
FAILURES = {
    "": {"TellFailure", "RunFailed"},
    "Prepare": {"NotPrepared", "QueryTooLong", "CheckTooLong"},
    "Place": {"NotPlaced"},
}
"""Where errors go that nothing else is known about, by the state that a scope is in."""

MACHINE = definition(STACK)
STATES = states(MACHINE)


def test_step_functions_takes_it() -> None:
    assert [str(each) for each in problems(json.dumps(MACHINE))] == []


def test_the_stack_is_filled_in() -> None:
    assert MACHINE["States"]["KnowTheStack"]["Assign"] == {"stack": STACK}


def test_the_document_is_as_json_is_written() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n" == text


@pytest.mark.parametrize(("of", "scope"), list(scopes(MACHINE)), ids=lambda each: str(each)[:10])
def test_every_state_is_reached(of: str, scope: Scope) -> None:
    assert reached(scope) == scope["States"].keys(), of


@pytest.mark.parametrize(("where", "of", "state"), STATES, ids=[each[0] for each in STATES])
def test_every_state_is_fit_to_run_unattended(where: str, of: str, state: State) -> None:
    assert state["Comment"].endswith("."), where
    if state["Type"] == "Task":
        tried = retried(state)
        assert any(name.endswith("SdkClientException") for name in tried) or tried == [
            "States.TaskFailed"
        ]
        assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
        assert state["Catch"][-1]["Next"] in FAILURES[of]
    if state["Type"] == "Map":
        assert state["Catch"][-1]["Next"] == "TellFailure"


def test_nothing_is_waited_for_by_an_integration_or_a_function() -> None:
    called = [str(state["Resource"]) for _, _, state in STATES if "Resource" in state]
    assert not [each for each in called if ".sync" in each or ".waitForTaskToken" in each]
    invoked = [s for _, _, s in STATES if str(s.get("Resource", "")).endswith("lambda:invoke")]
    assert {state["Arguments"]["Payload"]["task"] for state in invoked} == {
        "check",
        "start-check",
        "judge-check",
        "place",
    }
