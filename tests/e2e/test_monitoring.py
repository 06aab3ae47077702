"""What watches a stack, through the real engine: made, at work, changed, deleted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands.inventory import inventory
from tests.e2e.test_stack_life import sample_stack
from tests.support.alarm_faults import FAULTS, WatchedStack, play
from tests.support.local_aws import CHECKOUT, LocalAws
from tests.support.program import Program, ProgramStack
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


MODELS = {
    "home": {"recipe": "aws-user-personalization-v2"},
    "popular": {"recipe": "aws-popularity-count"},
}


def watch(stack: ProgramStack, **settings: Any) -> None:
    stack.configure("monitoring", json.dumps(settings))


def alarms(program: Program) -> dict[str, Any]:
    pages = program.client("cloudwatch").get_paginator("describe_alarms").paginate()
    return {each["AlarmName"]: each for page in pages for each in page["MetricAlarms"]}


def observed(program: Program, function: str) -> set[str]:
    """The names of the metrics that the observer writes into its log."""
    answer = program.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()

    def written() -> set[str]:
        events = program.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{function}")
        lines = [each["message"] for each in events["events"] if "_aws" in each["message"]]
        return {
            metric["Name"]
            for line in lines
            for metric in json.loads(line)["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        }

    found: set[str] = until(written)
    return found


def status(stack: ProgramStack) -> tuple[int, dict[str, Any]]:
    """Exit status and rows of the command `status`; of two rows with one name that of what answers, not of its cost."""
    done = subprocess.run(
        [sys.executable, "-m", "commands.status", "--stack", stack.qualified_name, "--json"],
        env=dict(stack.environment),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        check=False,
    )
    groups = json.loads(done.stdout)["groups"]
    return done.returncode, {
        each["name"]: each for rows in reversed(groups.values()) for each in rows
    }


def names_by_kind(program: Program) -> dict[str, list[str]]:
    """The stack's alarms, by what goes wrong; the longest kind that a name ends with is its own."""
    found: dict[str, list[str]] = {}
    for name in alarms(program):
        kind = max((each for each in FAULTS if name.endswith(f"-{each}")), key=len, default=name)
        found.setdefault(kind, []).append(name)
    return found


def every_alarm_goes_off_and_ends(program: Program, stack: WatchedStack) -> None:
    names = names_by_kind(program)
    assert names.keys() == FAULTS.keys(), (
        "each kind of alarm has its fault, and each fault an alarm"
    )
    for kind in FAULTS:
        play(stack, kind, names[kind])


def test_life_of_monitoring(
    program: Program, local_aws: LocalAws, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    # A record is given up an hour before the stream forgets it, and each minute until then is played.
    stack = sample_stack(
        program,
        "watched",
        sample,
        tmp_path / "data",
        models=json.dumps(MODELS),
        retraining=json.dumps({"deployment": "pinned"}),
        streamRetentionHours="24",
    )
    watch(
        stack,
        email="oncall@shop.example",
        tracing=True,
        logRetentionDays=7,
        alarms={"trainingAgeDays": 1, "latencyMs": 800, "fallbackPercent": "off"},
    )
    stack.up()
    topic = stack.outputs()["alarmTopicArn"]
    made = alarms(program)
    assert "personalize-watched-events-late" in made
    assert all(each["AlarmActions"] == each["OKActions"] == [topic] for each in made.values())
    body = program.client("cloudwatch").get_dashboard(DashboardName="personalize-watched-dashboard")
    assert len(json.loads(body["DashboardBody"])["widgets"]) > 10
    assert observed(program, "personalize-watched-observer") >= {
        "TrainingAgeHours",
        "CampaignState",
        "ImportAgeHours",
        "DiscardedBatches",
    }
    code, rows = status(stack)
    assert code == 0, [each for each in rows.values() if each["remedy"]]
    assert rows["home: campaign"]["value"] == rows["Interactions: last import"]["value"] == "ACTIVE"
    assert rows["consumer"]["value"] == "Enabled"
    assert (rows["gone off"]["value"], rows["requests"]["value"]) == (0, None)
    assert rows["gone off"]["note"].startswith(f"of {len(made)}")
    assert rows["estimate so far"]["value"] > rows["stream"]["value"] > 0
    stack.up("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    watch(
        stack,
        email="oncall@shop.example",
        alarms={"noEventsHours": 1, "trainingAgeDays": 1, "latencyMs": 2000},
    )
    stack.up()
    assert alarms(program)["personalize-watched-api-slow"]["Threshold"] == 2000
    assert len(alarms(program)) == len(made) + 2
    every_alarm_goes_off_and_ends(
        program, WatchedStack(local_aws, "personalize-watched-", stack.outputs())
    )
    stack.refresh("--expect-no-changes")

    stack.read("config", "rm", "personalize:monitoring")
    stack.up()
    assert not alarms(program)
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"
