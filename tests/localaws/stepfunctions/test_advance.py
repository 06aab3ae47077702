"""Advanced time passes for executions and for what they look at together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from localaws.process import administration
from localaws.testing import running_local_aws
from tests.localaws.stepfunctions.test_service import SDK, Place
from tests.support.personalize_stack import PersonalizeStack
from tests.support.state_machines import machine, task

pytestmark = [pytest.mark.slow, pytest.mark.local_aws]


def training(solution: str) -> dict[str, Any]:
    """States that train, ask every minute whether the version is there, and tell since when it was."""
    return {
        "Train": task(
            Resource=f"{SDK}:personalize:createSolutionVersion",
            Arguments={"SolutionArn": solution},
            Assign={"arn": "{% $states.result.SolutionVersionArn %}"},
            Next="Ask",
        ),
        "Ask": task(
            Resource=f"{SDK}:personalize:describeSolutionVersion",
            Arguments={"SolutionVersionArn": "{% $arn %}"},
            Assign={"version": "{% $states.result.SolutionVersion %}"},
            Next="Is it there?",
        ),
        "Is it there?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $version.Status = 'ACTIVE' %}", "Next": "Tell"}],
            "Default": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Ask"},
        "Tell": {
            "Type": "Succeed",
            "Output": "{% ($millis() - $toMillis($version.LastUpdatedDateTime)) / 1000 %}",
        },
    }


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """State machines of a local AWS whose clock no other test reads."""
    with running_local_aws(tmp_path / "home") as local_aws:
        yield Place(local_aws)


def test_an_execution_goes_on_after_a_kill(place: Place) -> None:
    states = {
        "W": {"Type": "Wait", "Seconds": 3600, "Assign": {"x": 1}, "Next": "P"},
        "P": {"Type": "Pass", "Output": "{% $x %}", "End": True},
    }
    execution = place.start(place.create(machine(states)))
    place.aws.kill()
    place.aws.start()
    administration.advance(place.aws.home, 3600)
    found = place.sfn.describe_execution(executionArn=execution)
    assert (found["status"], found["output"]) == ("SUCCEEDED", "1")


def test_a_schema_is_seen_to_change_by_one_that_asks_every_minute(place: Place) -> None:
    """Hours pass at once, and each question of them is asked at its own time."""
    polled = {
        "W": {"Type": "Wait", "Seconds": 60, "Assign": {"n": "{% $exists($n) ? $n + 1 : 1 %}"}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Condition": "{% $n < 30 %}", "Next": "W"}], "Default": "S"},
        "S": {"Type": "Succeed", "Output": "{% $n %}"},
    }  # fmt: skip
    execution = place.start(place.create(machine(polled)))
    began = place.sfn.describe_execution(executionArn=execution)["startDate"]
    administration.advance(place.aws.home, 31 * 60)
    found = place.sfn.describe_execution(executionArn=execution)
    assert (found["status"], found["output"]) == ("SUCCEEDED", "30")
    assert 1800 <= (found["stopDate"] - began).total_seconds() < 1830


def test_a_trained_version_is_seen_a_minute_later_at_most(tmp_path: Path) -> None:
    with running_local_aws(tmp_path / "home") as local_aws:
        stack = PersonalizeStack(local_aws, "hours")
        stack.make_data()
        solution = stack.make_solution()
        local_aws.stop()
        local_aws.settings = replace(local_aws.settings, clock="real")
        local_aws.start()
        place = Place(local_aws)
        place.allow("personalize:*")
        execution = place.start(place.create(machine(training(solution))))
        administration.advance(local_aws.home, 6 * 3600)
        found = place.sfn.describe_execution(executionArn=execution)
        assert found["status"] == "SUCCEEDED"
        assert 0 <= json.loads(found["output"]) <= 60
        took = (found["stopDate"] - found["startDate"]).total_seconds()
        assert took > 20 * 60, "a training takes its time"
