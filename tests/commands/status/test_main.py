"""The command as it is called, on a real local AWS: a stack that is well, and what goes wrong with it."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.status.__main__ import arguments, main
from tests.support.local_aws import LocalAws, enter
from tests.support.personalize_stack import (
    POPULARITY,
    PersonalizeStack,
    personalize_stack,
)
from tests.support.stack_state import MONITORING, alarm, function, stack_state


@pytest.mark.parametrize("given", [[], ["--stack", "dev", "--since", "2h"], ["--stack"]])
def test_a_wrong_command_line_ends_with_2(given: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(given)
    assert ended.value.code == 2


def test_without_pulumi_it_ends_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"status: there is no command `pulumi`"):
        main(["--stack", "any"])


class World:
    """A stack made by hand, with a `pulumi` that tells its state."""

    def __init__(self, stack: PersonalizeStack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.name = stack.prefix
        clients = stack.local_aws.client
        self.sqs, self.s3, self.cloudwatch = clients("sqs"), clients("s3"), clients("cloudwatch")
        stack.make_data()
        stack.make_solution(recipe=POPULARITY)
        stack.make_version()
        self.campaign = stack.make_campaign(minProvisionedTPS=1)
        clients("kinesis").create_stream(StreamName=self.name, ShardCount=1)
        self.queue_url = self.sqs.create_queue(QueueName=self.name)["QueueUrl"]
        self.s3.create_bucket(Bucket=f"{self.name}-letters")

    def deploy(self, *resources: dict[str, Any]) -> None:
        """Make `pulumi stack export` tell these resources besides the usual ones."""
        outputs = {
            "datasetGroupArn": self.stack.arns["DatasetGroup"],
            "campaignArn": self.campaign,
            "deadLetterQueueUrl": self.queue_url,
            "streamName": self.name,
            "deadLetterBucket": f"{self.name}-letters",
        }
        state = stack_state(
            outputs,
            function(self.name),
            *resources,
        )
        (self.folder / "state.json").write_text(json.dumps(state))
        command = self.folder / "pulumi"
        command.write_text(f"#!/bin/sh\ncat {self.folder}/state.json\n")
        command.chmod(0o755)

    def fail_training(self) -> None:
        """Train another solution with events of a type of which there are too few."""
        events = {"eventParametersList": [{"eventType": "purchase", "weight": 1.0}]}
        self.stack.make_solution(suffix="-few", solutionConfig={"eventsConfig": events})
        made = self.stack.personalize.create_solution_version(
            solutionArn=self.stack.arns["Solution"]
        )
        self.stack.wait("SolutionVersion", "CREATE FAILED", made["solutionVersionArn"])

    def fail_import(self) -> None:
        """Import a file without the columns that it has to have."""
        job = self.stack.start_import("USER_ID\nu1\n", job="broken")
        self.stack.import_failure(job)

    def go_off(self, name: str) -> None:
        """Make an alarm that has gone off."""
        self.cloudwatch.put_metric_alarm(
            AlarmName=name,
            AlarmDescription="Users wait. Do something.",
            Namespace="none",
            MetricName="none",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="ignore",
        )
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")


@pytest.fixture
def world(local_aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with personalize_stack(local_aws, f"status-{uuid.uuid4().hex[:8]}") as stack:
        world = World(stack, tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        enter(local_aws, monkeypatch)
        yield world


def test_a_stack_is_well_until_something_goes_wrong(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.deploy()
    assert main(["--stack", "dev"]) == 0
    printed = capsys.readouterr().out
    assert "nothing is wrong" in printed
    assert "no value in the last 24h" in printed, "nobody has asked anything yet"
    assert "personalize:monitoring is not set" in printed
    assert "\x1b" not in printed

    world.fail_training()
    world.fail_import()
    world.sqs.send_message(QueueUrl=world.queue_url, MessageBody="{}")
    world.s3.put_object(Bucket=f"{world.name}-letters", Key="aws/lambda/mapping/batch", Body=b"{}")
    world.go_off(f"{world.name}-api-slow")
    world.deploy(MONITORING, alarm(f"{world.name}-api-slow"))
    assert main(["--stack", "dev", "--since", "1h", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["isWell"]
    rows = {(title, each["name"]): each for title, rows in told["groups"].items() for each in rows}
    wrong = {name: each["remedy"] for (_, name), each in rows.items() if each["remedy"]}
    failed = f"{world.name}-solution-few: last training"
    assert wrong.keys() == {
        failed,
        "Interactions: last import",
        "dead letters, queue",
        "dead letters, bucket",
        f"{world.name}-api-slow",
    }
    assert "fewer than 1000 interactions" in wrong[failed]
    assert wrong[f"{world.name}-api-slow"] == "Users wait. Do something."
    assert rows["model", "home: campaign"]["value"] == "ACTIVE"
    assert 0 < rows["model", "home: model age"]["value"] < 3600
    assert rows["ingestion", "dead letters, queue"]["value"] == 1
    assert rows["ingestion", "dead letters, bucket"]["value"] == 1
    assert rows["cost", "estimate so far"]["value"] > 0


def test_a_campaign_that_somebody_deleted_is_missed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.deploy()
    world.stack.personalize.delete_campaign(campaignArn=world.campaign)
    world.stack.wait("Campaign", None)
    assert main(["--stack", "dev"]) == 1
    printed = capsys.readouterr().out
    assert "DELETED" in printed
    assert "pulumi up --refresh" in printed


def test_a_stack_without_resources_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "pulumi"
    command.write_text('#!/bin/sh\necho \'{"version": 3, "deployment": {}}\'\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SystemExit, match=r"status: the stack dev was never deployed to its end"):
        main(["--stack", "dev"])
