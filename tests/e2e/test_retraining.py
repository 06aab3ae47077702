"""Retraining through the real engine: a file is uploaded, the workflow trains and deploys, and Pulumi takes note."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands.inventory import inventory
from localaws.process import administration
from tests.e2e.test_stack_life import sample_stack
from tests.support.local_aws import CHECKOUT, LocalAws
from tests.support.parameter_files import printed_sample
from tests.support.program import Program, ProgramStack
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

SETTINGS = {
    "deployment": "managed",
    "email": "models@shop.example",
    "gate": {"minRatio": 0.5},
    "bakeMinutes": 2,
    "bakeAlarms": ["checkout"],
}
STEP_SECONDS = 600
DAY_MINUTES = 24 * 60


class Runs:
    """The runs of a stack's workflow."""

    def __init__(self, program: Program, local_aws: LocalAws, outputs: dict[str, Any]) -> None:
        self._program = program
        self._local_aws = local_aws
        self.machine = outputs["retrainingStateMachineArn"]
        self._states = program.client("stepfunctions")

    def all(self) -> list[dict[str, Any]]:
        """The newest first."""
        listed = self._states.list_executions(stateMachineArn=self.machine)["executions"]
        return list(listed)

    def finish(self, number: int) -> dict[str, Any]:
        """Let time pass until so many runs have ended; the newest one."""
        until(lambda: len(self.all()) == number)
        newest = self.all()[0]["executionArn"]

        def ended() -> dict[str, Any] | None:
            run: dict[str, Any] = self._states.describe_execution(executionArn=newest)
            if run["status"] != "RUNNING":
                return run
            administration.advance(self._local_aws.home, STEP_SECONDS)
            return None

        found: dict[str, Any] = until(ended)
        return found

    def go_on(self, *, until_there_are: int) -> None:
        """Let time pass until so many runs have begun."""
        while len(self.all()) < until_there_are:
            administration.advance(self._local_aws.home, 60)

    def start(self, **given: Any) -> None:
        """By hand."""
        self._states.start_execution(stateMachineArn=self.machine, input=json.dumps(given))


def retraining(stack: ProgramStack, command: str, *arguments: str) -> str:
    """What a command about the stack's workflow prints."""
    called = [sys.executable, "-m", "commands.retraining", command]
    done = subprocess.run(
        [*called, "--stack", stack.qualified_name, *arguments],
        env={**stack.environment, "COLUMNS": "160"},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def parameter_file(stack: ProgramStack) -> str:
    """The stack's own, for interactions alone."""
    document = json.loads(retraining(stack, "parameters"))
    interactions = {"Interactions": document["datasets"]["Interactions"]}
    return json.dumps({**document, "datasets": interactions})


def versions(program: Program, outputs: dict[str, Any]) -> list[str]:
    personalize = program.client("personalize")
    listed = personalize.list_solution_versions(solutionArn=outputs["solutionArn"])
    return [each["solutionVersionArn"] for each in listed["solutionVersions"]]


def serving(program: Program, outputs: dict[str, Any]) -> str:
    personalize = program.client("personalize")
    found = personalize.describe_campaign(campaignArn=outputs["campaignArn"])["campaign"]
    return str(found["solutionVersionArn"])


def changes_nothing(stack: ProgramStack) -> None:
    stack.refresh()
    stack.preview("--expect-no-changes")
    stack.up("--expect-no-changes")


def test_life_of_a_workflow(
    local_aws: LocalAws, program: Program, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    stack = sample_stack(program, "retrained", sample, data, retraining=json.dumps(SETTINGS))
    stack.up()
    outputs = stack.outputs()
    runs, first = Runs(program, local_aws, outputs), serving(program, outputs)

    s3, bucket = program.client("s3"), outputs["dataBucket"]
    rows = (data / "interactions.csv").read_text().splitlines()
    text = "\n".join(rows[: len(rows) - 100]) + "\n"
    s3.put_object(Bucket=bucket, Key="Interactions/part.csv", Body=text.encode())
    s3.put_object(Bucket=bucket, Key="params.json", Body=parameter_file(stack).encode())
    run = runs.finish(1)
    assert run["status"] == "SUCCEEDED", run.get("cause")
    (model,) = json.loads(run["output"])["models"]
    assert model["verdict"] == "deployed", model
    assert serving(program, outputs) == model["versionArn"] != first

    changes_nothing(stack)
    assert serving(program, outputs) == model["versionArn"]
    assert len(versions(program, outputs)) == 2

    runs.start()
    run = runs.finish(2)
    assert json.loads(run["output"])["outcome"] == "nothing changed"
    retraining(stack, "rollback", "home", "--previous", "--no-watch")
    assert runs.finish(3)["status"] == "SUCCEEDED"
    assert serving(program, outputs) == first
    runs.start(rollback={"model": "home", "solutionVersionArn": f"{first}0"})
    assert "is gone" in runs.finish(4)["cause"]
    changes_nothing(stack)
    past = retraining(stack, "history")
    assert all(words in past for words in ("params.json", "nothing changed", "VersionGone"))

    users = "\n".join(["USER_ID,GENDER,AGE", *(f"u{n},f,{20 + n}" for n in range(40))])
    s3.put_object(Bucket=bucket, Key="Users/users.csv", Body=users.encode())
    s3.put_object(Bucket=bucket, Key="params.json", Body=json.dumps(printed_sample()).encode())
    run = runs.finish(5)
    assert run["status"] == "SUCCEEDED", run.get("cause")
    assert ("dataset group", "DatasetGroup") in inventory(program.client)
    changes_nothing(stack)
    assert stack.outputs()["retrainingDatasetGroupArns"][0].endswith("dataset-group/DatasetGroup")

    subjects = [each["subject"] for each in administration.mails(local_aws.home)]
    assert [each.partition(":")[0] for each in subjects] == [
        "Retraining ended",
        "Rolled back",
        "Retraining FAILED",
        "Retraining ended",
    ]
    stack.destroy()
    assert inventory(program.client) == before


def watched_alarm(program: Program) -> Any:
    """A client of CloudWatch with the alarm that bakes are watched by, which nothing but a test sets off."""
    cloudwatch = program.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="checkout",
        Namespace="shop",
        MetricName="failures",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="ignore",
    )
    return cloudwatch


def test_a_bake_of_a_day_goes_on_in_another_execution_that_can_roll_back(
    local_aws: LocalAws, program: Program, sample: Path, tmp_path: Path
) -> None:
    settings = {**SETTINGS, "bakeMinutes": DAY_MINUTES}
    data = tmp_path / "data"
    stack = sample_stack(program, "baked", sample, data, retraining=json.dumps(settings))
    stack.up()
    outputs, cloudwatch = stack.outputs(), watched_alarm(program)
    runs, first = Runs(program, local_aws, outputs), serving(program, outputs)
    rows = (data / "interactions.csv").read_text().splitlines(keepends=True)
    program.client("s3").put_object(
        Bucket=outputs["dataBucket"],
        Key="Interactions/part.csv",
        Body="".join(rows[:-100]).encode(),
    )
    runs.start()
    runs.go_on(until_there_are=2)
    further, begun = runs.all()
    assert further["name"].startswith("continued-")
    assert begun["status"] == "SUCCEEDED"
    assert administration.mails(local_aws.home) == [], "nothing has ended yet"
    assert serving(program, outputs) != first

    cloudwatch.set_alarm_state(AlarmName="checkout", StateValue="ALARM", StateReason="a test")
    run = runs.finish(2)
    assert run["status"] == "FAILED"
    assert f"was rolled back to {first} because of checkout" in run["cause"]
    assert serving(program, outputs) == first
    (mail,) = administration.mails(local_aws.home)
    assert mail["subject"].startswith("Retraining FAILED:")
    cloudwatch.delete_alarms(AlarmNames=["checkout"])
    stack.destroy()
