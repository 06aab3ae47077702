"""State machines in a test's process, on a clock that the test moves, with tasks that the test answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localaws.stepfunctions.executions.engine import Engine
from localaws.stepfunctions.executions.store import Event, ExecutionStore
from localaws.stepfunctions.interpreter.execution import Execution, Facts
from localaws.stepfunctions.interpreter.run import Run
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome, Succeeded
from localaws.stepfunctions.language.validation import problems

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
ROLE = "arn:aws:iam::000000000000:role/machine"
BEGIN = 1_800_000_000.0
INVOKE = "arn:aws:states:::lambda:invoke"

Answers = Callable[[Call], Outcome]


def machine(states: Mapping[str, Any], **further: Any) -> str:
    """Text of a definition that starts at the first of its states."""
    start = next(iter(states))
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": start, "States": states, **further})


def valid(definition: str) -> str:
    """A definition that is valid."""
    assert [str(each) for each in problems(definition)] == []
    return definition


def facts(
    definition: str,
    given: Any = None,
    *,
    name: str = "e",
    started_at: float = BEGIN,
    order: int = 1,
) -> Facts:
    """What an execution of a definition is started with."""
    return Facts(
        arn=f"{MACHINE.replace('stateMachine', 'execution')}:{name}",
        name=name,
        machine=MACHINE,
        machine_name="m",
        revision="r",
        definition=definition,
        role=ROLE,
        logging={"level": "OFF", "includeExecutionData": False, "destinations": []},
        tracing={"enabled": False},
        encryption={"type": "AWS_OWNED_KEY"},
        input=json.dumps({} if given is None else given),
        started_at=started_at,
        order=order,
    )


def task(**fields: Any) -> dict[str, Any]:
    """A task that ends its branch unless it says what is next."""
    ending = {} if "Next" in fields else {"End": True}
    return {"Type": "Task", "Resource": INVOKE, **ending, **fields}


def payload(value: Any) -> dict[str, Any]:
    """A task that gives this to a function."""
    return {"Arguments": {"FunctionName": "f", "Payload": value}}


def echo(call: Call) -> Outcome:
    """What a task gives to its function."""
    return Succeeded((call.arguments or {}).get("Payload"))


def failing(error: str, cause: str = "why") -> Answers:
    """Tasks that fail."""
    return lambda _call: Failed(error, cause)


def in_turn(*outcomes: Outcome) -> Answers:
    """Tasks that end like this, one after the other; the last outcome is that of all further ones."""
    left = itertools.chain(outcomes[:-1], itertools.repeat(outcomes[-1]))
    return lambda _call: next(left)


@dataclass
class Played:
    """An execution that went as far as it could, with the time moved on to whatever was due.

    Attributes:
        execution: as it ended, or as it waits for a task that is never answered.
        events: of its history.
        calls: that its tasks made.
        at: when each call was made, seconds after the start.
    """

    execution: Execution
    events: list[Event]
    calls: list[Call] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    @property
    def status(self) -> str:
        """As the API names it."""
        return self.execution.progress.status

    @property
    def output(self) -> Any:
        """Value of the output."""
        return json.loads(self.execution.progress.output or "null")

    @property
    def error(self) -> str | None:
        """Name of the error with which it ended."""
        return self.execution.progress.error

    @property
    def kinds(self) -> list[str]:
        """Types of the events."""
        return [str(each["type"]) for each in self.events]

    @property
    def took(self) -> float:
        """Seconds from start to end."""
        return (self.execution.progress.stopped_at or 0.0) - self.execution.facts.started_at


def play(definition: str, given: Any = None, answers: Answers | None = echo) -> Played:
    """Play an execution to its end; tasks are answered at once, or never when there are no `answers`."""
    run = Run.begun(facts(valid(definition), given))
    played = Played(run.execution, run.execution.pending)
    now = BEGIN
    calls = run.go_on(now)
    while run.execution.is_running:
        if calls and answers is not None:
            call, *calls = calls
            played.calls.append(call)
            played.at.append(now - BEGIN)
            calls += run.go_on(now, {call.number: answers(call)})
            continue
        due = run.execution.progress.next_due()
        if due is None:
            break
        now = max(now, due)
        calls = run.go_on(now)
    return played


class Recorded:
    """A follower that keeps the types of all events."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def went_on(self, execution: Execution, events: list[Event]) -> None:
        """Keep them."""
        del execution
        self.kinds += [str(each["type"]) for each in events]


def engine(home: Path, answers: Answers, now: Callable[[], float] = lambda: BEGIN) -> Engine:
    """An engine over a folder."""
    return Engine(ExecutionStore(home), answers, Recorded(), now)
