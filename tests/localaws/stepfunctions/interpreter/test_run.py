"""Small machines, each with the end that the specification demands."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from localaws.stepfunctions.interpreter.tasks import Failed, Succeeded
from tests.support.state_machines import (
    Answers,
    echo,
    failing,
    in_turn,
    machine,
    payload,
    play,
    task,
)

OK = Succeeded({"ok": 1})
BAD = Failed("Mine", "why")


@dataclass(frozen=True, kw_only=True)
class Machine:
    id: str
    states: dict[str, Any]
    given: Any = field(default_factory=dict)
    answers: Answers | None = echo
    further: dict[str, Any] = field(default_factory=dict)
    output: Any = None
    error: str | None = None
    status: str | None = None
    took: float = 0.0


def ended(**fields: Any) -> dict[str, Any]:
    return {"Type": "Pass", "End": True, **fields}


def over(items: Any, inner: dict[str, Any], **fields: Any) -> dict[str, Any]:
    processor = {"StartAt": "I", "States": {"I": inner}}
    ending = {} if "Next" in fields else {"End": True}
    return {"Type": "Map", "Items": items, "ItemProcessor": processor, **ending, **fields}


def both(first: dict[str, Any], second: dict[str, Any], **fields: Any) -> dict[str, Any]:
    branches = [{"StartAt": "B", "States": {"B": each}} for each in (first, second)]
    return {"Type": "Parallel", "Branches": branches, "End": True, **fields}


def retried(*retriers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"T": task(Retry=list(retriers), **fields)}


MACHINES = [
    # Pass and the state's fields
    Machine(id="input is the output", states={"P": ended()}, given=[1], output=[1]),
    Machine(id="output", states={"P": ended(Output={"a": "{% $states.input.x + 1 %}"})}, given={"x": 1}, output={"a": 2}),
    Machine(id="literal output", states={"P": ended(Output=7)}, output=7),
    Machine(id="null output", states={"P": ended(Output="{% null %}")}, output=None),
    Machine(id="null within", states={"P": ended(Output="{% $states.input %}")}, given={"a": None}, output={"a": None}),
    Machine(id="false is a value", states={"P": ended(Output="{% false %}")}, output=False),
    Machine(id="expression needs both braces", states={"P": ended(Output="{% 1")}, output="{% 1"),
    Machine(
        id="variables reach later states",
        states={"A": {"Type": "Pass", "Assign": {"x": 5}, "Next": "B"}, "B": ended(Output="{% $x %}")},
        output=5,
    ),
    Machine(
        id="assign and output see the old variables",
        states={
            "A": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"x": "{% $y %}", "y": "{% $x %}"}, "Output": "{% $x %}", "Next": "C"},
            "C": ended(Output="{% [$states.input, $x, $y] %}"),
        },
        output=[1, 2, 1],
    ),
    Machine(id="undefined output", states={"P": ended(Output="{% $states.input.none %}")}, error="States.QueryEvaluationError"),
    Machine(id="undefined within", states={"P": ended(Output={"a": ["{% $none %}"]})}, error="States.QueryEvaluationError"),
    Machine(id="failing expression", states={"P": ended(Output="{% 'a' + 1 %}")}, error="States.QueryEvaluationError"),
    Machine(id="function is no value", states={"P": ended(Output="{% $sum %}")}, error="States.QueryEvaluationError"),
    Machine(id="context", states={"P": ended(Output="{% $states.context.Execution.Name & $states.context.State.Name %}")}, output="eP"),
    Machine(id="execution input", states={"P": ended(Output="{% $states.context.Execution.Input %}")}, given=3, output=3),
    Machine(id="now is the clock's", states={"P": ended(Output="{% $now() %}")}, output="2027-01-15T08:00:00.000Z"),
    Machine(id="millis", states={"P": ended(Output="{% $millis() %}")}, output=1_800_000_000_000),
    # Succeed, Fail
    Machine(id="succeed", states={"S": {"Type": "Succeed", "Output": 1}}, output=1),
    Machine(id="fail", states={"F": {"Type": "Fail", "Error": "Mine", "Cause": "{% 'no ' & $states.input %}"}}, given="a", error="Mine"),
    Machine(id="fail without a name", states={"F": {"Type": "Fail"}}, status="FAILED"),
    # Choice
    Machine(
        id="first true choice",
        states={
            "C": {"Type": "Choice", "Choices": [
                {"Condition": "{% $states.input > 5 %}", "Next": "A"},
                {"Condition": "{% $states.input > 1 %}", "Next": "B", "Output": "second", "Assign": {"v": 1}},
            ], "Default": "A"},
            "A": ended(Output="a"), "B": ended(Output="{% [$states.input, $v] %}"),
        },
        given=3, output=["second", 1],
    ),
    Machine(
        id="default choice",
        states={"C": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "A"}], "Default": "B", "Output": "d"},
                "A": ended(), "B": ended()},
        output="d",
    ),
    Machine(
        id="no choice",
        states={"C": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "A"}]}, "A": ended()},
        error="States.NoChoiceMatched",
    ),
    Machine(
        id="condition is no boolean",
        states={"C": {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "A"}]}, "A": ended()},
        error="States.QueryEvaluationError",
    ),
    # Wait
    Machine(id="wait seconds", states={"W": {"Type": "Wait", "Seconds": 90, "End": True}}, given=1, output=1, took=90),
    Machine(id="wait expression", states={"W": {"Type": "Wait", "Seconds": "{% $states.input * 2 %}", "End": True}}, given=5, output=5, took=10),
    Machine(id="wait timestamp", states={"W": {"Type": "Wait", "Timestamp": "2027-01-15T08:00:30Z", "End": True}}, output={}, took=30),
    Machine(id="wait for the past", states={"W": {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00+01:00", "End": True}}, output={}),
    Machine(id="wait for no time", states={"W": {"Type": "Wait", "Timestamp": "{% 'soon' %}", "End": True}}, error="States.QueryEvaluationError"),
    Machine(id="wait negative", states={"W": {"Type": "Wait", "Seconds": "{% -1 %}", "End": True}}, error="States.QueryEvaluationError"),
    # Task
    Machine(id="task result", states={"T": task(**payload({"a": "{% $states.input.x %}"}))}, given={"x": 1}, output={"a": 1}),
    Machine(id="task output", states={"T": task(**payload({"a": 2}), Output="{% $states.result.a * 2 %}")}, output=4),
    Machine(id="task assign", states={"T": task(**payload({"a": 2}), Assign={"r": "{% $states.result.a %}"}, Next="P"), "P": ended(Output="{% $r %}")}, output=2),
    Machine(id="task fails", states={"T": task()}, answers=failing("Mine"), error="Mine"),
    Machine(id="task times out", states={"T": task(TimeoutSeconds=30)}, answers=None, error="States.Timeout", took=30),
    Machine(id="timeout expression", states={"T": task(TimeoutSeconds="{% 4 + 1 %}")}, answers=None, error="States.Timeout", took=5),
    Machine(id="machine times out", states={"W": {"Type": "Wait", "Seconds": 90, "End": True}}, further={"TimeoutSeconds": 60}, status="TIMED_OUT", took=60),
    # Retry
    Machine(id="retry three times", states=retried({"ErrorEquals": ["Mine"]}), answers=in_turn(BAD, BAD, BAD, OK), output={"ok": 1}, took=1 + 2 + 4),
    Machine(id="retries are used up", states=retried({"ErrorEquals": ["Mine"]}), answers=failing("Mine"), error="Mine", took=7),
    Machine(id="retry settings", states=retried({"ErrorEquals": ["Mine"], "IntervalSeconds": 10, "MaxAttempts": 3, "BackoffRate": 3, "MaxDelaySeconds": 50}), answers=failing("Mine"), error="Mine", took=10 + 30 + 50),
    Machine(id="no attempts", states=retried({"ErrorEquals": ["Mine"], "MaxAttempts": 0}), answers=failing("Mine"), error="Mine"),
    Machine(id="other error", states=retried({"ErrorEquals": ["Other"]}), answers=failing("Mine"), error="Mine"),
    Machine(id="task failed matches", states=retried({"ErrorEquals": ["States.TaskFailed"]}), answers=in_turn(BAD, OK), output={"ok": 1}, took=1),
    Machine(id="task failed is no timeout", states=retried({"ErrorEquals": ["States.TaskFailed"]}, TimeoutSeconds=5), answers=None, error="States.Timeout", took=5),
    Machine(id="all matches a timeout", states=retried({"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}, TimeoutSeconds=5), answers=None, error="States.Timeout", took=11),
    Machine(
        id="each retrier counts for itself",
        states=retried({"ErrorEquals": ["Mine"], "MaxAttempts": 1}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1, "IntervalSeconds": 10}),
        answers=in_turn(BAD, Failed("Other", ""), OK), output={"ok": 1}, took=11,
    ),
    Machine(id="runtime is never retried", states=retried({"ErrorEquals": ["States.ALL"]}), answers=failing("States.Runtime"), error="States.Runtime"),
    Machine(id="retry count", states=retried({"ErrorEquals": ["States.ALL"]}, Output="{% $states.context.State.RetryCount %}"), answers=in_turn(BAD, BAD, OK), output=2, took=3),
    # Catch
    Machine(
        id="catch",
        states={"T": task(Catch=[{"ErrorEquals": ["Mine"], "Next": "P"}]), "P": ended()},
        answers=failing("Mine"), output={"Error": "Mine", "Cause": "why"},
    ),
    Machine(
        id="catch with output and assign",
        states={"T": task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "P", "Output": "{% $states.input %}", "Assign": {"e": "{% $states.errorOutput.Error %}"}}]),
                "P": ended(Output="{% [$states.input, $e] %}")},
        given=1, answers=failing("Mine"), output=[1, "Mine"],
    ),
    Machine(
        id="first catcher wins",
        states={"T": task(Catch=[{"ErrorEquals": ["Other"], "Next": "P"}, {"ErrorEquals": ["Mine"], "Next": "Q"}, {"ErrorEquals": ["States.ALL"], "Next": "P"}]),
                "P": ended(Output="p"), "Q": ended(Output="q")},
        answers=failing("Mine"), output="q",
    ),
    Machine(
        id="retry before catch",
        states={"T": task(Retry=[{"ErrorEquals": ["Mine"], "MaxAttempts": 1}], Catch=[{"ErrorEquals": ["Mine"], "Next": "P"}]), "P": ended(Output="c")},
        answers=failing("Mine"), output="c", took=1,
    ),
    Machine(
        id="query errors are caught",
        states={"T": task(Arguments="{% $none %}", Catch=[{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "P"}]), "P": ended(Output="c")},
        output="c",
    ),
    Machine(
        id="too much data is not caught by all",
        states={"T": task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "P"}]), "P": ended()},
        answers=lambda _call: Succeeded("x" * 262_144), error="States.DataLimitExceeded",
    ),
    Machine(id="largest data", states={"T": task(Output=1)}, answers=lambda _call: Succeeded("x" * 262_142), output=1),
    # Map
    Machine(id="map", states={"M": over("{% [1..3] %}", ended(Output="{% $states.input * 2 %}"))}, output=[2, 4, 6]),
    Machine(id="map over the input", states={"M": {k: v for k, v in over(0, ended()).items() if k != "Items"}}, given=["a"], output=["a"]),
    Machine(id="map over nothing", states={"M": over([], ended())}, output=[]),
    Machine(id="map over no list", states={"M": over("{% 1 %}", ended())}, error="States.QueryEvaluationError"),
    Machine(
        id="item selector",
        states={"M": over(["a", "b"], ended(), ItemSelector={"i": "{% $states.context.Map.Item.Index %}", "v": "{% $states.context.Map.Item.Value %}"})},
        output=[{"i": 0, "v": "a"}, {"i": 1, "v": "b"}],
    ),
    Machine(
        id="variables of a map stay in it",
        states={"A": {"Type": "Pass", "Assign": {"x": 10}, "Next": "M"},
                "M": over([1, 2], ended(Assign={"y": "{% $states.input %}"}, Output="{% $x + $states.input %}"), Next="P"), "P": ended(Output="{% [$states.input, $exists($y)] %}")},
        output=[11, 12, False],
    ),
    Machine(id="an item fails", states={"M": over([1, 2], task())}, answers=in_turn(OK, BAD), error="Mine"),
    Machine(id="a failure is tolerated", states={"M": over([1, 2], task(), ToleratedFailureCount=1)}, answers=in_turn(BAD, OK), output=[{"Error": "Mine", "Cause": "why"}, {"ok": 1}]),
    Machine(id="too many failures", states={"M": over([1, 2, 3], task(), ToleratedFailureCount=1)}, answers=in_turn(BAD, BAD, OK), error="States.ExceedToleratedFailureThreshold"),
    Machine(id="half may fail", states={"M": over([1, 2], task(), ToleratedFailurePercentage=50, Output="o")}, answers=in_turn(BAD, OK), output="o"),
    Machine(id="more than half", states={"M": over([1, 2], task(), ToleratedFailurePercentage=49.9)}, answers=in_turn(BAD, OK), error="States.ExceedToleratedFailureThreshold"),
    Machine(id="map is retried", states={"M": over([1], task(), Retry=[{"ErrorEquals": ["Mine"]}])}, answers=in_turn(BAD, OK), output=[{"ok": 1}], took=1),
    Machine(id="one after the other", states={"M": over([1, 2, 3], {"Type": "Wait", "Seconds": 10, "End": True}, MaxConcurrency=1)}, output=[1, 2, 3], took=30),
    Machine(id="two at a time", states={"M": over([1, 2, 3], {"Type": "Wait", "Seconds": 10, "End": True}, MaxConcurrency=2)}, output=[1, 2, 3], took=20),
    Machine(id="forty at a time", states={"M": over("{% [1..41] %}", {"Type": "Wait", "Seconds": 10, "End": True}, Output="o")}, output="o", took=20),
    # Parallel
    Machine(id="parallel", states={"P": both(ended(Output=1), ended(Output="{% $states.input %}"))}, given="i", output=[1, "i"]),
    Machine(id="parallel arguments", states={"P": both(ended(), ended(), Arguments={"a": 1}, Output="{% $states.result[0].a %}")}, output=1),
    Machine(id="a branch fails", states={"P": both(task(), {"Type": "Wait", "Seconds": 99, "End": True})}, answers=failing("Mine"), error="Mine"),
    Machine(
        id="parallel is caught",
        states={"P": {**both(task(), ended(), Catch=[{"ErrorEquals": ["Mine"], "Next": "Q"}])}, "Q": ended(Output="{% $states.input.Error %}")},
        answers=failing("Mine"), output="Mine",
    ),
    Machine(id="branches wait together", states={"P": both({"Type": "Wait", "Seconds": 30, "End": True}, {"Type": "Wait", "Seconds": 20, "End": True}, Output=0)}, output=0, took=30),
    Machine(
        id="map within parallel",
        states={"P": both(over([1, 2], ended(Output="{% $states.input + 1 %}")), ended(Output=0))},
        output=[[2, 3], 0],
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", MACHINES, ids=[each.id for each in MACHINES])
def test_a_machine_ends_as_the_specification_demands(case: Machine) -> None:
    played = play(machine(case.states, **case.further), case.given, case.answers)
    wanted = case.status or ("SUCCEEDED" if case.error is None else "FAILED")
    assert (played.status, played.error) == (
        wanted,
        "States.Timeout" if wanted == "TIMED_OUT" else case.error,
    )
    assert played.output == case.output
    assert played.took == case.took


def test_the_history_tells_each_step() -> None:
    states = {"T": task(**payload({"a": 1}), TimeoutSeconds=9, Next="P"), "P": ended()}
    played = play(machine(states))
    assert played.kinds == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]
    assert [each["id"] for each in played.events] == list(range(1, 10))
    assert [each["previousEventId"] for each in played.events] == [0, 0, 2, 3, 4, 5, 6, 7, 8]
    assert played.events[2]["taskScheduledEventDetails"] == {
        "resourceType": "lambda",
        "resource": "invoke",
        "region": "us-east-1",
        "parameters": '{"FunctionName":"f","Payload":{"a":1}}',
        "timeoutInSeconds": 9,
    }


def test_an_iteration_of_a_map_has_events_of_its_own() -> None:
    played = play(machine({"M": over(["a"], ended())}))
    assert played.kinds[1:-1] == [
        "MapStateEntered",
        "MapStateStarted",
        "MapIterationStarted",
        "PassStateEntered",
        "PassStateExited",
        "MapIterationSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
    ]


def test_an_expression_that_fails_says_where() -> None:
    played = play(machine({"P": ended(Output={"a": "{% $none %}"})}))
    assert played.execution.progress.cause == (
        "An error occurred while executing the state 'P' (entered at the event id #2). The JSONata expression "
        "'$none' specified for the field 'Output/a' returned nothing (undefined)."
    )
    assert "EvaluationFailed" in played.kinds


def test_a_loop_ends_with_the_history() -> None:
    played = play(machine({"P": {"Type": "Pass", "Next": "P"}}))
    assert (played.status, played.error) == ("FAILED", "States.Runtime")
    assert len(played.events) == 25_000


def test_calls_are_made_in_the_machines_role() -> None:
    (call,) = play(machine({"T": task(**payload({"a": 1}))})).calls
    assert call.role == "arn:aws:iam::000000000000:role/machine"
    assert call.arguments == {"FunctionName": "f", "Payload": {"a": 1}}


def test_jitter_is_between_nothing_and_the_whole_delay() -> None:
    retrier = {"ErrorEquals": ["Mine"], "IntervalSeconds": 100, "JitterStrategy": "FULL"}
    played = play(machine(retried(retrier)), answers=in_turn(BAD, OK))
    assert 0 <= played.took <= 100
    assert played.took != 100


def test_a_map_that_failed_keeps_no_items() -> None:
    inner = {"Type": "Fail", "Error": "Mine"}
    mapping = over([1, 2], inner, Next="T", Catch=[{"ErrorEquals": ["Mine"], "Next": "T"}])
    played = play(machine({"M": mapping, "T": task()}), answers=None)
    branch = played.execution.progress.branch
    assert (branch.state, branch.items, branch.children) == ("T", [], [])
