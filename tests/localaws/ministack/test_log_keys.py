"""Keys of log groups, as CloudWatch Logs takes and refuses them."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.support.local_aws import ACCOUNT, REGION, LocalAws

LOGS = {"Service": f"logs.{REGION}.amazonaws.com"}
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def made_key(local_aws: LocalAws, *groups: str) -> str:
    """ARN of a key for these log groups."""
    arns = [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}" for group in groups]
    where = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arns}}
    everything = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    statements = [
        {**everything, "Principal": ROOT},
        {**everything, "Principal": LOGS, "Condition": where},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return str(local_aws.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])


def key_of(local_aws: LocalAws, group: str) -> str | None:
    answer = local_aws.client("logs").describe_log_groups(logGroupNamePrefix=group)
    found: str | None = answer["logGroups"][0].get("kmsKeyId")
    return found


def test_a_group_gets_loses_and_changes_its_key(local_aws: LocalAws) -> None:
    logs, key = local_aws.client("logs"), made_key(local_aws, "/keys/*")
    logs.create_log_group(logGroupName="/keys/a", kmsKeyId=key)
    assert key_of(local_aws, "/keys/a") == key
    logs.disassociate_kms_key(logGroupName="/keys/a")
    assert key_of(local_aws, "/keys/a") is None
    logs.associate_kms_key(logGroupName="/keys/a", kmsKeyId=key)
    assert key_of(local_aws, "/keys/a") == key
    logs.delete_log_group(logGroupName="/keys/a")


def test_a_key_for_other_groups_is_refused(local_aws: LocalAws) -> None:
    logs, key = local_aws.client("logs"), made_key(local_aws, "/others/*")
    with pytest.raises(ClientError, match="is not allowed to be used with Arn"):
        logs.create_log_group(logGroupName="/keys/b", kmsKeyId=key)
    logs.create_log_group(logGroupName="/keys/b")
    with pytest.raises(ClientError, match="is not allowed to be used with Arn"):
        logs.associate_kms_key(logGroupName="/keys/b", kmsKeyId=key)
    logs.delete_log_group(logGroupName="/keys/b")


def test_a_key_that_is_off_is_refused(local_aws: LocalAws) -> None:
    key = made_key(local_aws, "/keys/*")
    local_aws.client("kms").disable_key(KeyId=key)
    with pytest.raises(ClientError, match="does not exist or is not allowed"):
        local_aws.client("logs").create_log_group(logGroupName="/keys/c", kmsKeyId=key)


def test_a_group_that_is_not_there_is_told(local_aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        local_aws.client("logs").disassociate_kms_key(logGroupName="/keys/none")
