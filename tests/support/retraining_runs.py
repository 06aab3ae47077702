"""Histories of runs of the workflow of retraining, as GetExecutionHistory answers them to boto3."""

import functools
import json
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome
from tests.support.parameter_files import printed_sample
from tests.support.retraining_world import BUCKET, MACHINE, RetrainingWorld

EXECUTION = f"{MACHINE.replace('stateMachine', 'execution')}:run-0"

Event = dict[str, Any]


@dataclass
class FailingWorld(RetrainingWorld):
    """A stack some of whose calls fail.

    Args:
        failing: errors, by operations.
    """

    failing: dict[str, Failed] = field(default_factory=dict)

    def _make(self, call: Call) -> Outcome:
        operation = call.resource.rpartition(":")[2]
        return self.failing[operation] if operation in self.failing else super()._make(call)


def recorded(models: tuple[str, ...] = ("home",), **failing: Failed) -> list[Event]:
    """The history of a run that imports and trains, to its end.

    Args:
        models: that are trained.
        failing: errors, by operations.
    """
    with tempfile.TemporaryDirectory() as home:
        world = FailingWorld(Path(home), models=models, failing=failing)
        world.upload(1)
        world.run()
    return _events(world)


def recorded_beside_the_stack() -> list[Event]:
    """The history of a run that makes the dataset group of a parameter file."""
    with tempfile.TemporaryDirectory() as home:
        world = RetrainingWorld(Path(home))
        world.upload(1)
        users = "\n".join(["USER_ID,GENDER,AGE", *(f"u{n},f,{20 + n}" for n in range(40))])
        world.s3.write(BUCKET, "Users/users.csv", users.encode())
        world.s3.write(BUCKET, "params.json", json.dumps(printed_sample()).encode())
        world.run({"parameterFile": {"bucket": BUCKET, "key": "params.json"}})
    return _events(world)


def _events(world: RetrainingWorld) -> list[Event]:
    return [
        {**event, "timestamp": datetime.fromtimestamp(event["timestamp"], UTC)}
        for event in world.runs["run-0"].execution.pending
    ]


one_model = functools.cache(recorded)
"""The history of a run that deploys one model."""

two_models = functools.partial(one_model, ("home", "related"))
"""The history of a run that deploys two models, at the same time."""


class Histories:
    """GetExecutionHistory of one run, of which a test says how much there is already.

    Args:
        events: of the whole run.
        page: how many of them a page has; as many as are asked for, when it is None.

    Attributes:
        length: how many of the events have come.
        asked: tokens of all calls.
        forgotten: a token that is refused the next time.
    """

    def __init__(self, events: list[Event], page: int | None = None) -> None:
        self._events, self._page = events, page
        self.length = len(events)
        self.asked: list[str | None] = []
        self.forgotten: str | None = None

    def get_execution_history(self, **given: Any) -> dict[str, Any]:
        """Answer a page."""
        token = given.get("nextToken")
        self.asked.append(token)
        if token is not None and token == self.forgotten:
            self.forgotten = None
            raise ClientError({"Error": {"Code": "InvalidToken"}}, "GetExecutionHistory")
        first = int(token or 0)
        last = min(first + (self._page or given["maxResults"]), self.length)
        more = {"nextToken": str(last)} if last < self.length else {}
        return {"events": self._events[first:last], **more}
