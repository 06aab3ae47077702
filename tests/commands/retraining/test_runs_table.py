import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from commands.retraining.cost import Cost
from commands.retraining.runs import Run
from commands.retraining.runs_table import result, runs_table, trigger, versions
from tests.support.retraining_runs import EXECUTION
from tests.support.retraining_world import solution

BEGAN = datetime(2027, 1, 15, 8, tzinfo=UTC)
VERSION = "984d309beedf47b77d9f4e8c-1"
DEPLOYED = {"model": "home", "versionArn": f"{solution('home')}/{VERSION}", "verdict": "deployed"}


def run(status: str = "SUCCEEDED", **further: Any) -> Run:
    known: dict[str, Any] = {
        "arn": EXECUTION,
        "started_at": BEGAN,
        "stopped_at": BEGAN + timedelta(minutes=150),
        "given": {},
        "output": {},
        "error": "",
    }
    return Run(status=status, **(known | further))


def test_a_run_stands_in_a_terminal_of_80_columns() -> None:
    refused = {**DEPLOYED, "model": "related", "verdict": "refused"}
    rows = [
        (run(output={"outcome": "retrained", "models": [DEPLOYED, refused]}), Cost(0.0123, 1)),
        (run("FAILED", error="Personalize.PersonalizeException"), Cost(1.5, 2)),
        (run("RUNNING", stopped_at=None), Cost(0.0, 0)),
    ]
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(runs_table(rows))
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    first, _, third = (line for line in lines if line.startswith("01-15"))
    assert first.split()[:4] == ["01-15", "08:00", "2", "h"]
    told = [" ".join(line.split()) for line in lines]
    assert any(line.endswith(" retrained 0.01 USD + 1 training") for line in told)
    assert any(" Personalize.PersonalizeException 1.50 USD" in line for line in told)
    assert sum(VERSION in line for line in lines) == 2, "unbroken, to be copied"
    assert third.split()[2:] == ["-", "by", "hand", "RUNNING", "0.00", "USD"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "by hand"),
        ({"parameterFile": {"bucket": "b", "key": "params.json"}}, "params.json"),
        ({"steps": ["import"]}, "schedule: import"),
        ({"rollback": {"model": "home", "solutionVersionArn": "arn"}}, "rollback of home"),
        ({"goOn": {"imports": [], "models": []}}, "a long run"),
    ],
)
def test_what_started_a_run(given: dict[str, Any], words: str) -> None:
    assert trigger(given) == words


def test_what_a_run_came_to() -> None:
    assert result(run(output={"outcome": "nothing changed"})) == "nothing changed"
    assert result(run("FAILED", error="DataError")) == "DataError"
    assert result(run("TIMED_OUT")) == "TIMED_OUT"


def test_versions_are_named_as_a_rollback_takes_them() -> None:
    offered = {**DEPLOYED, "verdict": "offered"}
    assert versions({"models": [DEPLOYED, offered]}) == [
        "home serves",
        VERSION,
        "home passed the gate",
        VERSION,
    ]
    assert versions({"outcome": "rolled back", "versionArn": "arn:s/9"}) == ["9"]
    assert versions({}) == []
