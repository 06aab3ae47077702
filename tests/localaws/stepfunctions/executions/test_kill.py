"""A kill at any moment: the execution goes on, to the same end, and makes no call again whose outcome was noted."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.shared import atomic_file
from localaws.stepfunctions.executions.engine import Engine
from localaws.stepfunctions.executions.store import ExecutionStore
from localaws.stepfunctions.interpreter.execution import Execution
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome, Succeeded
from tests.support.state_machines import BEGIN, Recorded, facts, machine, payload, task, valid

pytestmark = pytest.mark.slow

ARN = facts(machine({"S": {"Type": "Succeed"}})).arn


def answer(call: Call) -> Outcome:
    """The same for the same call: an error until it has been tried often enough."""
    wanted = call.arguments["Payload"]
    if wanted["attempt"] < wanted["failures"]:
        return Failed("Mine", "not yet")
    return Succeeded(wanted["n"])


class Clock:
    """Moves on when nothing else can happen."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> float:
        return self.now


def tasks() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda n, failures: task(
            **payload(
                {
                    "n": n,
                    "failures": failures,
                    "attempt": "{% $states.context.State.RetryCount %}",
                }
            ),
            Retry=[{"ErrorEquals": ["Mine"], "MaxAttempts": 2}],
            Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught", "Output": "{% $states.errorOutput.Error %}"}],
            Output="{% [$states.input, $states.result] %}",
        ),
        st.integers(0, 9),
        st.integers(0, 3),
    )  # fmt: skip


WAITS = st.builds(lambda s: {"Type": "Wait", "Seconds": s, "End": True}, st.integers(0, 5))
CAUGHT = {"Type": "Pass", "Output": "{% ['caught', $states.input] %}", "End": True}


def counting(variable: str) -> st.SearchStrategy[dict[str, Any]]:
    """States that count a variable up; inside of others it must not have the name of one outside."""
    one_more = f"{{% ($exists(${variable}) ? ${variable} : 0) + 1 %}}"
    return st.just({"Type": "Pass", "Assign": {variable: one_more}, "End": True})


def in_a_row(states: list[dict[str, Any]]) -> dict[str, Any]:
    """Start and states of a branch that goes through these."""
    named = {f"S{place}": dict(each) for place, each in enumerate(states)}
    for (_, each), (following, _) in itertools.pairwise(named.items()):
        del each["End"]
        each["Next"] = following
    if any("Catch" in each for each in states):
        named["Caught"] = dict(CAUGHT)
    return {"StartAt": "S0", "States": named}


def nesting(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    rows = st.lists(inner, min_size=1, max_size=2).map(in_a_row)
    maps = st.builds(
        lambda count, row: {"Type": "Map", "Items": list(range(count)), "ItemProcessor": row, "End": True},
        st.integers(0, 3),
        rows,
    )  # fmt: skip
    parallels = st.builds(
        lambda branches: {"Type": "Parallel", "Branches": branches, "End": True},
        st.lists(rows, min_size=1, max_size=2),
    )
    return maps | parallels


OUTER = tasks() | WAITS | counting("x")
INNER = tasks() | WAITS | counting("y")
MACHINES = st.lists(OUTER | nesting(INNER), min_size=1, max_size=3).map(
    lambda states: json.dumps({"QueryLanguage": "JSONata", **in_a_row(states)})
)


@contextmanager
def copied_at_every_write(home: Path, copies: Path) -> Iterator[None]:
    """Keep what a kill would leave, before and after every file that is replaced."""
    written = atomic_file.write_json
    numbers = itertools.count()

    def write(path: Path, value: Any, *, durable: bool) -> None:
        shutil.copytree(home, copies / str(next(numbers)))
        written(path, value, durable=durable)
        shutil.copytree(home, copies / str(next(numbers)))

    with mock.patch.object(atomic_file, "write_json", write):
        yield


def play_on(home: Path, definition: str | None = None) -> tuple[Execution | None, list[Call]]:
    """Play what lies in a folder to its end, after starting an execution if there is a definition."""
    calls: list[Call] = []

    def noting(call: Call) -> Outcome:
        calls.append(call)
        return answer(call)

    clock = Clock()
    engine = Engine(ExecutionStore(home), noting, Recorded(), clock)
    engine.start()
    if definition is not None:
        engine.begin(facts(definition, 0))
    while True:
        engine.settle()
        due = engine.next_due()
        if due is None:
            break
        clock.now = max(clock.now, due)
    engine.stop()
    return engine.find(ARN), calls


def kinds_of(home: Path, execution: Execution) -> list[str]:
    return sorted(str(each["type"]) for each in ExecutionStore(home).history(execution))


@given(MACHINES)
def test_a_killed_execution_comes_to_the_same_end(definition: str) -> None:
    valid(definition)
    with tempfile.TemporaryDirectory() as folder:
        home, copies = Path(folder, "home"), Path(folder, "copies")
        home.mkdir()
        with copied_at_every_write(home, copies):
            whole, _ = play_on(home, definition)
        assert whole is not None
        assert whole.progress.status == "SUCCEEDED"
        for copy in copies.iterdir():
            left = next(iter(ExecutionStore(copy).load()), None)
            if left is None:
                continue  # its start was not answered yet
            noted = left.progress.calls
            away = {each.call for each in left.progress.branch.all() if each.phase == "calling"}
            ended, calls = play_on(copy)
            assert ended is not None
            assert ended.progress.output == whole.progress.output
            assert kinds_of(copy, ended) == kinds_of(home, whole)
            assert {each.number for each in calls if each.number <= noted} == away
