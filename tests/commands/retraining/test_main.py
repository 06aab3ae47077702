"""The command as it is called, on a real local AWS, with a small state machine in the place of the workflow's."""

import functools
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.retraining import actions
from commands.retraining.__main__ import arguments, main
from commands.retraining.watch import watch
from tests.support.lifecycle_service import GROUP
from tests.support.local_aws import LocalAws, enter
from tests.support.retraining_world import NDCG, campaign, solution

ROW = {"metric": NDCG, "comparedWith": "serving", "before": 0.4, "new": 0.5, "least": 0.95}
VERSION = f"{solution('home')}/1a2b3c4d"
MODEL = {"model": "home", "versionArn": VERSION, "verdict": "deployed"}
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "WhatIsAsked",
    "States": {
        "WhatIsAsked": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $exists($states.input.rollback) %}", "Next": "RolledBack"},
                {"Condition": "{% $exists($states.input.fail) %}", "Next": "RunFailed"},
                {"Condition": "{% $exists($states.input.hold) %}", "Next": "Hold"},
                {"Condition": "{% $exists($states.input.elsewhere) %}", "Next": "GoesOn"},
            ],
            "Default": "Compare",
        },
        "Compare": {
            "Type": "Pass",
            "Assign": {"gate": [{**ROW, "ratio": 1.25, "passed": True}]},
            "Next": "Retrained",
        },
        "Hold": {"Type": "Wait", "Seconds": 86400, "Next": "Compare"},
        "Retrained": {"Type": "Succeed", "Output": {"outcome": "retrained", "models": [MODEL]}},
        "GoesOn": {
            "Type": "Succeed",
            "Output": {
                "outcome": "goes on",
                "models": [
                    {**MODEL, "verdict": "goes on", "execution": "{% $states.input.elsewhere %}"}
                ],
            },
        },
        "RolledBack": {
            "Type": "Succeed",
            "Output": {
                "outcome": "rolled back",
                "versionArn": "{% $states.input.rollback.solutionVersionArn %}",
            },
        },
        "RunFailed": {"Type": "Fail", "Error": "DataError", "Cause": "The step plan failed: why"},
    },
}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "command"),
        (["start"], "--stack"),
        (["start", "--stack", "dev", "--parameters", "none.json"], "there is no file none.json"),
        (["history", "--stack", "dev", "-n", "0"], "'0'; expected a number from 1 to 1000"),
        (["rollback", "--stack", "dev", "home"], "one of the arguments version --previous"),
        (["rollback", "--stack", "dev", "home", "v", "--previous"], "not allowed"),
        (["rollback", "--stack", "dev", "away", "v"], "away"),
    ],
)
def test_a_wrong_command_line_is_told(
    given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(given)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_without_pulumi_it_ends_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"retraining: there is no command `pulumi`"):
        main(["watch", "--stack", "any"])


class World:
    """A state machine, and a `pulumi` that tells of it."""

    def __init__(self, local_aws: LocalAws, folder: Path) -> None:
        self.sfn = local_aws.client("stepfunctions")
        name = f"retraining-{uuid.uuid4().hex[:8]}"
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        role = local_aws.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )
        made = self.sfn.create_state_machine(
            name=name, definition=json.dumps(DEFINITION), roleArn=role["Role"]["Arn"]
        )
        self.machine = made["stateMachineArn"]
        outputs = {
            "retrainingStateMachineArn": self.machine,
            "datasetGroupArn": GROUP,
            "dataBucket": name,
            "campaignArn": campaign("home"),
        }
        command = folder / "pulumi"
        command.write_text(
            f"#!/bin/sh\ncase $1 in stack) echo '{json.dumps(outputs)}' ;; *) echo '{{}}' ;; esac\n"
        )
        command.chmod(0o755)

    def start(self, given: dict[str, Any]) -> str:
        """Start an execution; its name."""
        started = self.sfn.start_execution(
            stateMachineArn=self.machine, input=json.dumps(given), name=f"r{uuid.uuid4().hex}"
        )
        return str(started["executionArn"]).rpartition(":")[2]


@pytest.fixture
def world(local_aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    found = World(local_aws, tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    enter(local_aws, monkeypatch)
    yield found
    found.sfn.delete_state_machine(stateMachineArn=found.machine)


def test_a_run_is_begun_watched_and_listed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="there was no run yet"):
        main(["watch", "--stack", "dev"])
    assert main(["history", "--stack", "dev"]) == 0
    assert capsys.readouterr().out == "no runs yet\n"
    assert main(["start", "--stack", "dev"]) == 0
    printed = capsys.readouterr().out
    assert "gate of" in printed
    assert f"home: {VERSION} serves" in printed
    assert "\x1b" not in printed

    assert main(["rollback", "--stack", "dev", "home", VERSION]) == 0
    printed = capsys.readouterr().out
    assert f"rolled back to {VERSION}" in printed
    assert f"personalize:retraining.versions.home {VERSION}" in printed, "the campaign is Pulumi's"
    failed = world.start({"fail": True})
    assert main(["watch", "--stack", "dev", failed]) == 1
    assert "The run failed: DataError\nThe step plan failed: why" in capsys.readouterr().out

    assert main(["history", "--stack", "dev"]) == 0
    _, *rows = capsys.readouterr().out.splitlines()
    begun = [row for row in rows if row[:1].isdigit()]
    assert ["DataError" in begun[0], "rollback" in begun[1], "by hand" in begun[2]] == [True] * 3
    assert main(["history", "--stack", "dev", "-n", "1"]) == 0
    assert sum(row[:1].isdigit() for row in capsys.readouterr().out.splitlines()) == 1
    with pytest.raises(SystemExit, match="the stack has no model popular; it has home"):
        main(["rollback", "--stack", "dev", "popular", "v"])


def test_a_run_is_watched_in_all_its_executions(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    further = world.start({})
    begun = world.start({"elsewhere": further})
    assert main(["watch", "--stack", "dev", begun]) == 0
    printed = capsys.readouterr().out
    assert printed.index(f"It goes on in {further}") < printed.index(f"run {further}")
    assert printed.index(f"run {further}") < printed.index(f"home: {VERSION} serves")
    failed = world.start({"fail": True})
    assert main(["watch", "--stack", "dev", world.start({"elsewhere": failed})]) == 1


def test_a_run_that_is_no_longer_watched_goes_on_and_can_be_cancelled(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    name = world.start({"hold": True})
    with monkeypatch.context() as patched:
        patched.setattr(actions, "watch", functools.partial(watch, sleep=interrupted))
        with pytest.raises(SystemExit) as ended:
            main(["watch", "--stack", "dev"])
    assert f"cancel --stack dev {name}" in str(ended.value.code)
    assert "Hold" in capsys.readouterr().out

    assert main(["cancel", "--stack", "dev"]) == 0
    assert f"{name} is cancelled" in capsys.readouterr().out
    assert main(["watch", "--stack", "dev", name]) == 1
    printed = capsys.readouterr().out
    assert "Hold" in printed
    assert "The run was cancelled: Cancelled\ncancelled by hand" in printed
    assert main(["cancel", "--stack", "dev", name]) == 1


@pytest.mark.usefixtures("world")
def test_a_run_that_nobody_knows_is_told() -> None:
    with pytest.raises(SystemExit, match=r"retraining: .*ExecutionDoesNotExist"):
        main(["watch", "--stack", "dev", "none"])
