import json
from typing import Any

import pytest

from localaws.stepfunctions.language.validation import problems
from tests.support.state_machines import machine, task

END = {"Type": "Succeed"}
MISSING, SCHEMA = "MISSING_TRANSITION_TARGET", "SCHEMA_VALIDATION_FAILED"


def found(definition: str) -> list[tuple[str, str]]:
    return [(each.code, each.location) for each in problems(definition)]


def within(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "I", "States": {"I": state}}


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        ({"A": {"Type": "Pass", "Next": "B"}}, [(MISSING, "/States/A/Next")]),
        ({"A": END, "B": END}, [(MISSING, "/States/B")]),
        ({"A": {"Type": "Nap"}}, [(SCHEMA, "/States/A/Type")]),
        ({"A": {"Type": "Pass"}}, [(SCHEMA, "/States/A")]),
        ({"A": {"Type": "Pass", "End": True, "Next": "A"}}, [(SCHEMA, "/States/A")]),
        ({"A": {"Type": "Pass", "End": False}}, [(SCHEMA, "/States/A/End")]),
        ({"A": {**END, "Foo": 1}}, [(SCHEMA, "/States/A/Foo")]),
        ({"A": {**END, "InputPath": "$"}}, [(SCHEMA, "/States/A/InputPath")]),
        ({"A": {**END, "Assign": {"x": 1}}}, [(SCHEMA, "/States/A/Assign")]),
        ({"A": {**END, "Output": {"a": ["{% 1 + %}"]}}}, [(SCHEMA, "/States/A/Output/a[0]")]),
        ({"A": {"Type": "Pass", "End": True, "Assign": {"states": 1}}}, [(SCHEMA, "/States/A/Assign")]),
        ({"A": {"Type": "Wait", "End": True}}, [(SCHEMA, "/States/A")]),
        ({"A": {"Type": "Wait", "Seconds": -1, "End": True}}, [(SCHEMA, "/States/A/Seconds")]),
        ({"A": {"Type": "Choice", "Choices": []}}, [(SCHEMA, "/States/A/Choices")]),
        ({"A": {"Type": "Choice", "Choices": [{"Next": "A"}]}}, [(SCHEMA, "/States/A/Choices[0]/Condition")]),
        ({"A": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "B"}]}}, [(MISSING, "/States/A/Choices[0]/Next")]),
        ({"A": {"Type": "Choice", "Choices": [{"Condition": True, "Next": "A"}], "Default": "B"}}, [(MISSING, "/States/A/Default")]),
        ({"A": {"Type": "Task", "End": True}}, [(SCHEMA, "/States/A")]),
        ({"A": task(TimeoutSeconds=0)}, [(SCHEMA, "/States/A/TimeoutSeconds")]),
        ({"A": task(HeartbeatSeconds=1)}, [(SCHEMA, "/States/A/HeartbeatSeconds")]),
        ({"A": task(Retry=[{"ErrorEquals": ["States.ALL", "X"]}])}, [(SCHEMA, "/States/A/Retry[0]/ErrorEquals")]),
        ({"A": task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}])}, [(SCHEMA, "/States/A/Retry[0]/ErrorEquals")]),
        ({"A": task(Retry=[{"ErrorEquals": ["X"], "BackoffRate": 0.5}])}, [(SCHEMA, "/States/A/Retry[0]/BackoffRate")]),
        ({"A": task(Retry=[{}])}, [(SCHEMA, "/States/A/Retry[0]")]),
        ({"A": task(Catch=[{"ErrorEquals": ["X"], "Next": "B"}])}, [(MISSING, "/States/A/Catch[0]/Next")]),
        ({"A": task(Resource="arn:aws:states:::sqs:sendMessage")}, [(SCHEMA, "/States/A/Resource")]),
        ({"A": {"Type": "Map", "End": True}}, [(SCHEMA, "/States/A")]),
        ({"A": {"Type": "Map", "End": True, "ItemProcessor": within({"Type": "Pass", "Next": "B"})}}, [(MISSING, "/States/A/ItemProcessor/States/I/Next")]),
        ({"A": {"Type": "Map", "End": True, "ItemProcessor": {**within(END), "ProcessorConfig": {"Mode": "DISTRIBUTED"}}}}, [(SCHEMA, "/States/A/ItemProcessor/ProcessorConfig/Mode")]),
        ({"A": {"Type": "Parallel", "End": True, "Branches": [within({**END, "Foo": 1})]}}, [(SCHEMA, "/States/A/Branches[0]/States/I/Foo")]),
        ({"A": {"Type": "Parallel", "End": True, "Branches": [{}]}}, [(SCHEMA, "/States/A/Branches[0]/"), (SCHEMA, "/States/A/Branches[0]/States")]),
        (
            {"A": {"Type": "Parallel", "End": True, "Assign": {"x": 1}, "Branches": [within({"Type": "Pass", "Assign": {"x": 1}, "End": True})]}},
            [(SCHEMA, "/States/A/Branches[0]/States")],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    states: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    assert found(machine(states)) == wanted


def test_all_is_said_at_once() -> None:
    wrong = {"A": {"Type": "Pass", "Next": "B", "Foo": 1}, "C": {"Type": "Nap"}}
    assert len(found(machine(wrong, Bar=1))) == 5


@pytest.mark.parametrize(
    "definition", ["{", "[]", json.dumps({"StartAt": "A", "States": {"A": END}})]
)
def test_what_is_no_machine_with_jsonata_is_refused(definition: str) -> None:
    assert len(problems(definition)) == 1


def test_jsonpath_is_refused_by_name() -> None:
    (problem,) = problems(json.dumps({"StartAt": "A", "States": {"A": END}}))
    assert "JSONPath, the default, is not supported" in str(problem)
    assert str(problem).startswith("SCHEMA_VALIDATION_FAILED: ")
    assert str(problem).endswith(" at /QueryLanguage")
    other = machine({"A": {**END, "QueryLanguage": "JSONPath"}})
    assert found(other) == [(SCHEMA, "/States/A/QueryLanguage")]
