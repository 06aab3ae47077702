"""A rollback by hand in a local AWS, while somebody reads recommendations."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from benchmarks.own_local_aws import OwnLocalAws
from benchmarks.personalize_stack import (
    BUCKET,
    import_file,
    make_campaign,
    make_group,
    make_readable_bucket,
    wait_until_active,
)
from commands.retraining.rollback import rollback_input
from components.training.retraining.definition import definition
from sample.generate import write_sample

READS_PER_SECOND = 50
READERS = 8
AFTER_SECONDS = 3.0
"""So long is read on, once the rollback is over."""
TIMEOUT_SECONDS = 300.0
OLD, NEW = "old", "new"
"""What ids of items begin with: each version knows its own items alone, so that an answer tells which one gave it."""
GROUP = "rollback"


@dataclass
class Rollback:
    """What was seen.

    Attributes:
        accepted_seconds: from the start of the execution until UpdateCampaign was accepted.
        served_seconds: until the old version gave its first answer.
        told_seconds: until the execution ended, with its mail.
        answers: how many each version gave, by what the ids of its items begin with.
        failures: errors of requests.
    """

    accepted_seconds: float = 0.0
    served_seconds: float = 0.0
    told_seconds: float = 0.0
    answers: dict[str, int] = field(default_factory=lambda: {OLD: 0, NEW: 0})
    failures: list[str] = field(default_factory=list)


def roll_back(aws: OwnLocalAws) -> Rollback:
    """Make a campaign, move it to another version, and go back with the workflow's definition.

    Args:
        aws: in which there is nothing yet.

    Raises:
        RuntimeError: the rollback does not come to a good end.
    """
    campaign, before = _make_two_versions(aws)
    machine = _make_machine(aws, campaign, before)
    sfn, runtime = aws.client("stepfunctions"), aws.client("personalize-runtime")
    found, began = Rollback(), 0.0

    def read(user: str) -> None:
        try:
            answer = runtime.get_recommendations(campaignArn=campaign, userId=user, numResults=5)
        except (ClientError, BotoCoreError) as error:
            found.failures.append(str(error))
            return
        version = answer["itemList"][0]["itemId"].partition("-")[0]
        found.answers[version] += 1
        if version == OLD and not found.served_seconds:
            found.served_seconds = time.monotonic() - began

    with _Readers(read):
        time.sleep(1)
        began = time.monotonic()
        given = json.dumps(rollback_input("home", before))
        execution = sfn.start_execution(stateMachineArn=machine, input=given)["executionArn"]
        _wait_for_end(sfn, execution)
        time.sleep(AFTER_SECONDS)
    found.accepted_seconds, found.told_seconds = _moments(sfn, execution)
    return found


class _Readers:
    """Reads so often until the end of its block, whether answers come or not."""

    def __init__(self, read: Callable[[str], None]) -> None:
        self._read = read
        self._is_over = False
        self._pool = ThreadPoolExecutor(READERS + 1)

    def __enter__(self) -> None:
        self._pool.submit(self._offer)

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._pool.shutdown()

    def _offer(self) -> None:
        began, number = time.monotonic(), 0
        while not self._is_over:
            self._pool.submit(self._read, f"user-{number % 100}")
            number += 1
            time.sleep(max(0.0, began + number / READS_PER_SECOND - time.monotonic()))


def _make_two_versions(aws: OwnLocalAws) -> tuple[str, str]:
    """A campaign that serves the newer of two versions, and the older one."""
    personalize = aws.client("personalize")
    role = make_readable_bucket(aws.client)
    group = make_group(aws.client, GROUP)
    files = {version: _write_data(aws.scratch, version) for version in (OLD, NEW)}
    import_file(aws.client, role, group, "Interactions", files[OLD])
    campaign = make_campaign(aws.client, group, "aws-user-personalization-v2")
    described = personalize.describe_campaign(campaignArn=campaign)["campaign"]
    before = str(described["solutionVersionArn"])
    aws.client("s3").upload_file(str(files[NEW]), BUCKET, f"{NEW}.csv")
    job = personalize.create_dataset_import_job(
        jobName=NEW,
        datasetArn=f"{group.replace(':dataset-group/', ':dataset/')}/INTERACTIONS",
        dataSource={"dataLocation": f"s3://{BUCKET}/{NEW}.csv"},
        roleArn=role,
        importMode="FULL",
    )["datasetImportJobArn"]
    wait_until_active(
        lambda: personalize.describe_dataset_import_job(datasetImportJobArn=job)["datasetImportJob"]
    )
    version = personalize.create_solution_version(solutionArn=before.rpartition("/")[0])
    arn = version["solutionVersionArn"]
    wait_until_active(
        lambda: personalize.describe_solution_version(solutionVersionArn=arn)["solutionVersion"]
    )
    personalize.update_campaign(campaignArn=campaign, solutionVersionArn=arn)
    wait_until_active(
        lambda: personalize.describe_campaign(campaignArn=campaign)["campaign"][
            "latestCampaignUpdate"
        ]
    )
    return campaign, before


def _write_data(scratch: Path, version: str) -> Path:
    """Interactions of the sample with items of a version's own."""
    write_sample(scratch / version, interactions=20_000, users=500, items=200)
    header, *lines = (scratch / version / "interactions.csv").read_text().splitlines()
    item = header.split(",").index("ITEM_ID")
    rows = [line.split(",") for line in lines]
    changed = [",".join([*row[:item], f"{version}-{row[item]}", *row[item + 1 :]]) for row in rows]
    path = scratch / f"{version}.csv"
    path.write_text("\n".join([header, *changed]) + "\n")
    return path


def _make_machine(aws: OwnLocalAws, campaign: str, version: str) -> str:
    """The state machine of a stack that has this campaign alone; its ARN."""
    iam, sns, sfn = aws.client("iam"), aws.client("sns"), aws.client("stepfunctions")
    trust = _policy(Principal={"Service": "states.amazonaws.com"}, Action="sts:AssumeRole")
    role = iam.create_role(RoleName=GROUP, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    allowed = _policy(Action=["personalize:*", "sns:Publish", "events:PutEvents"], Resource="*")
    iam.put_role_policy(RoleName=GROUP, PolicyName="all", PolicyDocument=allowed)
    stack = {
        "name": GROUP,
        "topicArn": sns.create_topic(Name=GROUP)["TopicArn"],
        "consoleUrl": "",
        "models": {"home": {"solutionArn": version.rpartition("/")[0], "campaignArn": campaign}},
    }
    made = sfn.create_state_machine(
        name=GROUP, definition=json.dumps(definition(stack)), roleArn=role
    )
    return str(made["stateMachineArn"])


def _policy(**members: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **members}]})


def _wait_for_end(sfn: Any, execution: str) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while (found := sfn.describe_execution(executionArn=execution))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            raise RuntimeError("the rollback does not end")
        time.sleep(0.2)
    if found["status"] != "SUCCEEDED":
        raise RuntimeError(f"the rollback failed: {found.get('cause')}")


def _moments(sfn: Any, execution: str) -> tuple[float, float]:
    """Seconds from the start until UpdateCampaign was accepted, and until the end."""
    pages = sfn.get_paginator("get_execution_history").paginate(executionArn=execution)
    events = [event for page in pages for event in page["events"]]
    accepted = next(
        event["timestamp"]
        for event in events
        if event.get("taskSucceededEventDetails", {}).get("resource") == "updateCampaign"
    )
    began, ended = events[0]["timestamp"], events[-1]["timestamp"]
    return (accepted - began).total_seconds(), (ended - began).total_seconds()
