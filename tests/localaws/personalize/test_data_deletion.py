"""Data deletion jobs on the served local AWS: with a role of IAM, a list on S3 and a campaign that answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack, wait_for

pytestmark = pytest.mark.local_aws


@pytest.fixture(scope="module")
def stack(local_aws: LocalAws) -> Iterator[PersonalizeStack]:
    with personalize_stack(local_aws, "forget") as made:
        made.make_data()
        made.make_solution()
        made.make_version()
        made.make_campaign()
        yield made


def start(stack: PersonalizeStack, name: str, key: str, *users: str) -> str:
    text = "USER_ID\n" + "".join(f"{each}\n" for each in users)
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=text.encode())
    answer = stack.personalize.create_data_deletion_job(
        jobName=f"{stack.prefix}-{name}",
        datasetGroupArn=stack.arns["DatasetGroup"],
        dataSource={"dataLocation": f"s3://{stack.bucket}/{key.partition('/')[0]}/"},
        roleArn=stack.role_arn,
    )
    return str(answer["dataDeletionJobArn"])


def test_a_deleted_user_is_answered_as_one_who_was_never_there(stack: PersonalizeStack) -> None:
    tracking_id = stack.make_tracker()
    stack.put(tracking_id, ["i21", "i22"], userId="u1")
    others = {user: stack.items(user) for user in ("u2", "u3", "u4")}
    assert stack.items("u1") != stack.items("nobody")
    job = start(stack, "first", "first/deep/list.csv", "u1")
    stack.wait("DataDeletionJob", "COMPLETED", job)
    described = stack.personalize.describe_data_deletion_job(dataDeletionJobArn=job)
    assert described["dataDeletionJob"]["numDeleted"] == 30 + 2
    assert stack.items("u1") == stack.items("nobody")
    assert {user: stack.items(user) for user in others} == others
    stack.put(tracking_id, ["i1", "i2", "i3"], userId="u1")
    assert stack.items("u1") != stack.items("nobody"), "new events come in again"


def test_a_deletion_is_kept_over_a_restart_and_a_training(tmp_path: Path) -> None:
    with running_local_aws(tmp_path) as own:
        stack = PersonalizeStack(own, "again")
        stack.make_data()
        stack.make_solution()
        stack.make_version()
        stack.make_campaign()
        job = start(stack, "job", "lists/list.csv", "u1", "u2")
        own.kill()
        own.start()
        stack.wait("DataDeletionJob", "COMPLETED", job)
        own.restart()
        assert stack.items("u1") == stack.items("nobody")
        data = own.home / "personalize" / "data"
        assert not [path for path in data.rglob("users.bin") if b"u1u10" in path.read_bytes()]
        version = stack.make_version()
        stack.personalize.update_campaign(
            campaignArn=stack.arns["Campaign"], solutionVersionArn=version
        )
        wait_for(lambda: _served(stack), version)
        assert stack.items("u2") == stack.items("nobody")


def _served(stack: PersonalizeStack) -> str:
    described = stack.personalize.describe_campaign(campaignArn=stack.arns["Campaign"])
    return str(described["campaign"]["solutionVersionArn"])


def test_a_role_that_may_not_read_the_list_fails_the_job(stack: PersonalizeStack) -> None:
    iam = stack.local_aws.client("iam")
    allowed = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{stack.bucket}/elsewhere/*",
    }
    iam.put_role_policy(
        RoleName=f"{stack.prefix}-role",
        PolicyName="read",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    job = start(stack, "denied", "second/list.csv", "u5")
    stack.wait("DataDeletionJob", "FAILED", job)
    described = stack.personalize.describe_data_deletion_job(dataDeletionJobArn=job)
    reason = described["dataDeletionJob"]["failureReason"]
    assert "Insufficient privileges for accessing data in Amazon S3" in reason
