from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest
from localaws.stepfunctions.telling import Telling
from tests.support.state_machines import MACHINE, failing, machine, payload, play, task

GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/states/m:*"


class World:
    """Metrics, bus and logs at once."""

    def __init__(self) -> None:
        self.measured: list[tuple[str, float]] = []
        self.events: list[Mapping[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    def put(self, *given: Any, **named: Any) -> None:
        if "resources" in named:
            self.events.append(given[2])
        else:
            assert given[2] == {"StateMachineArn": MACHINE}
            self.measured.append((given[1], given[3]))

    def call(self, request: ServiceRequest) -> Response:
        data = json.loads(request.body)
        for each in data.get("logEvents", ()):
            self.lines.append(json.loads(each["message"]))
        return Response(200, {}, b"{}")

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        raise NotImplementedError


def told(level: str, *, include: bool = True) -> World:
    """What is told of an execution that fails after three seconds."""
    states = {"W": {"Type": "Wait", "Seconds": 3, "Next": "T"}, "T": task(**payload({"secret": 1}))}
    played = play(machine(states), {"secret": 1}, failing("Mine"))
    logging = {
        "level": level,
        "includeExecutionData": include,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": GROUP}}],
    }
    played.execution.facts = replace(played.execution.facts, logging=logging)
    world = World()
    telling = Telling(world, world, world)
    telling.start()
    telling.went_on(played.execution, list(played.events))
    telling.stop()
    return world


def test_metrics_count_and_time_executions() -> None:
    assert told("OFF").measured == [
        ("ExecutionsStarted", 1.0),
        ("ExecutionsFailed", 1.0),
        ("ExecutionTime", 3000.0),
    ]


def test_the_bus_hears_of_start_and_end() -> None:
    started, ended = told("OFF").events
    assert (started["status"], started["stopDate"], started["error"]) == ("RUNNING", None, None)
    assert (ended["status"], ended["error"], ended["input"]) == ("FAILED", "Mine", '{"secret": 1}')
    assert ended["stopDate"] - ended["startDate"] == 3000


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        ("OFF", []),
        ("FATAL", ["ExecutionFailed"]),
        ("ERROR", ["TaskFailed", "ExecutionFailed"]),
    ],
)
def test_a_level_says_what_is_logged(level: str, kinds: list[str]) -> None:
    assert [line["type"] for line in told(level).lines] == kinds


def test_data_are_logged_if_wanted() -> None:
    assert "secret" in json.dumps(told("ALL").lines)
    hidden = told("ALL", include=False).lines
    assert "secret" not in json.dumps(hidden)
    assert len(hidden) == 8
