"""Executions over time: what is due goes on, and what was forgotten stays so."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from localaws.stepfunctions.executions.engine import KEPT_SECONDS, Engine
from localaws.stepfunctions.interpreter.run import Run
from localaws.stepfunctions.interpreter.tasks import Call, Outcome, Succeeded
from tests.support.full_disk import full_disk
from tests.support.state_machines import BEGIN, MACHINE, echo, engine, facts, machine, task

WAIT = machine({"W": {"Type": "Wait", "Seconds": 60, "End": True}})
DONE = machine({"S": {"Type": "Succeed"}})


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> float:
        return self.now


def test_a_wait_ends_when_the_clock_says_so(tmp_path: Path) -> None:
    clock = Clock()
    waiting = engine(tmp_path, echo, clock)
    execution = waiting.begin(facts(WAIT))
    waiting.settle()
    assert execution.is_running
    assert waiting.next_due() == BEGIN + 60
    clock.now += 60
    waiting.settle()
    assert not execution.is_running
    assert waiting.next_due() is None


def test_the_thread_wakes_what_is_due(tmp_path: Path) -> None:
    running = engine(tmp_path, echo, time.time)
    running.start()
    definition = machine({"W": {"Type": "Wait", "Seconds": 1, "End": True}})
    execution = running.begin(facts(definition, started_at=time.time()))
    end = time.monotonic() + 30
    while execution.is_running and time.monotonic() < end:
        time.sleep(0.02)
    running.stop()
    assert execution.progress.status == "SUCCEEDED"


def test_settling_waits_for_calls(tmp_path: Path) -> None:
    go = threading.Event()

    def slow(call: Call) -> Outcome:
        go.wait(30)
        return Succeeded(call.number)

    calling = engine(tmp_path, slow)
    execution = calling.begin(facts(machine({"T": task()})))
    threading.Timer(0.05, go.set).start()
    calling.settle()
    assert execution.progress.output == "1"


def test_an_outcome_that_comes_after_the_end_changes_nothing(tmp_path: Path) -> None:
    go = threading.Event()

    def slow(_call: Call) -> Outcome:
        go.wait(30)
        return Succeeded(1)

    calling = engine(tmp_path, slow)
    execution = calling.begin(facts(machine({"T": task()})))
    calling.end(execution.facts.arn, "E", None)
    go.set()
    calling.settle()
    assert (execution.progress.status, execution.progress.error) == ("ABORTED", "E")
    assert calling.history(execution)[-1]["type"] == "ExecutionAborted"


def test_a_start_takes_up_what_was_running(tmp_path: Path) -> None:
    first = engine(tmp_path, echo)
    arn = first.begin(facts(WAIT)).facts.arn
    clock = Clock()
    second = engine(tmp_path, echo, clock)
    second.start()
    clock.now += 61
    second.settle()
    found = second.find(arn)
    second.stop()
    assert found is not None
    assert found.progress.status == "SUCCEEDED"


def test_an_end_waits_for_calls_and_leaves_those_after_them_to_the_next_start(
    tmp_path: Path,
) -> None:
    go = threading.Event()
    made: list[int] = []

    def slow(call: Call) -> Outcome:
        made.append(call.number)
        go.wait(30)
        return Succeeded(call.number)

    first = engine(tmp_path, slow)
    first.start()
    arn = first.begin(facts(machine({"T": task(Next="U"), "U": task()}))).facts.arn
    threading.Timer(0.05, go.set).start()
    first.stop()
    assert made == [1]
    second = engine(tmp_path, slow)
    second.start()
    second.settle()
    second.stop()
    found = second.find(arn)
    assert made == [1, 2]
    assert found is not None
    assert found.progress.output == "2"


def test_executions_of_a_machine_come_newest_first_and_go_with_it(tmp_path: Path) -> None:
    running = engine(tmp_path, echo)
    for name, order in (("a", 1), ("b", 2)):
        running.begin(facts(WAIT, name=name, order=order))
    assert [each.facts.name for each in running.all(MACHINE)] == ["b", "a"]
    assert running.next_order() == 3
    running.forget(MACHINE)
    assert running.all(MACHINE) == []
    assert list(tmp_path.glob("*/facts.json")) == []


def test_names_are_free_again_after_ninety_days(tmp_path: Path) -> None:
    clock = Clock()
    running = engine(tmp_path, echo, clock)
    arn = running.begin(facts(DONE)).facts.arn
    clock.now += KEPT_SECONDS + 1
    assert running.find(arn) is None
    assert running.all(MACHINE) == []


def test_what_the_interpreter_fails_on_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    running: Engine = engine(tmp_path, echo, clock)
    execution = running.begin(facts(WAIT))

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Run, "go_on", broken)
    clock.now += 60
    running.settle()
    assert (execution.progress.status, execution.progress.error) == ("FAILED", "States.Runtime")


def test_what_the_interpreter_fails_on_at_once_ends_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Run, "go_on", broken)
    execution = engine(tmp_path, echo).begin(facts(WAIT))
    assert (execution.progress.status, execution.progress.error) == ("FAILED", "States.Runtime")


def test_what_a_full_disk_did_not_take_is_written_and_called_later(tmp_path: Path) -> None:
    clock = Clock()
    running = engine(tmp_path, echo, clock)
    waiting = {"Type": "Wait", "Seconds": 60, "Next": "T"}
    execution = running.begin(facts(machine({"W": waiting, "T": task()})))

    with full_disk():
        clock.now += 60
        running.settle()
        assert execution.is_running
    running.settle()
    assert execution.progress.status == "SUCCEEDED"
    history = running.history(execution)
    assert [each["id"] for each in history] == list(range(1, execution.progress.events + 1))


def test_what_a_full_disk_did_not_take_is_forgotten_with_its_machine(tmp_path: Path) -> None:
    running = engine(tmp_path, echo)
    running.begin(facts(WAIT))

    with full_disk():
        running.forget(MACHINE)
    running.settle()
    assert list(tmp_path.iterdir()) == []
