"""With whose credentials the plugins call: those of the role that their configuration names."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from localpulumi.provider.session import roles
from localpulumi.provider.shapes import UNKNOWN
from tests.support.local_aws import ACCOUNT, LocalAws
from tests.support.provider_driver import FailedCallError, driving

ROLE = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/plugin-deployer", "sessionName": "who", "externalId": "shop"}  # fmt: skip
GROUP = "aws-native:personalize:DatasetGroup"
QUEUE = "aws:sqs/queue:Queue"
STREAM = "aws:kinesis/stream:Stream"


@pytest.fixture(scope="module")
def role(local_aws: LocalAws) -> Iterator[dict[str, str]]:
    """A role that makes queues, and nothing else, for who knows its external id."""
    iam, name = local_aws.client("iam"), {"RoleName": "plugin-deployer"}
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "shop"}},
    }
    iam.create_role(**name, AssumeRolePolicyDocument=document(trust))
    allowed = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    iam.put_role_policy(**name, PolicyName="queues", PolicyDocument=document(allowed))
    yield ROLE
    iam.delete_role_policy(**name, PolicyName="queues")
    iam.delete_role(**name)


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_pulumi_aws_calls_as_its_role(
    local_aws: LocalAws, role: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = {"assumeRoles": json.dumps([role])}
    for driver in driving("aws", local_aws, monkeypatch, **configured):
        who = driver.invoke("aws:index/getCallerIdentity:getCallerIdentity")
        assert who["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/plugin-deployer/who"
        driver.create(QUEUE, "q", {"name": "of-a-role"})
        with pytest.raises(FailedCallError, match=r"AccessDenied.*plugin-deployer"):
            driver.create(STREAM, "s", {"name": "of-nobody", "shardCount": 1})


def test_pulumi_aws_native_calls_as_its_role(
    local_aws: LocalAws, role: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = {"assumeRole": json.dumps(role)}
    for driver in driving("aws-native", local_aws, monkeypatch, **configured):
        with pytest.raises(FailedCallError, match=r"AccessDenied.*plugin-deployer"):
            driver.create(GROUP, "g", {"name": "of-nobody"})


def test_a_role_that_may_not_be_assumed_is_told(
    local_aws: LocalAws, role: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = {"assumeRoles": json.dumps([role | {"externalId": "another"}])}
    for driver in driving("aws", local_aws, monkeypatch, **configured):
        with pytest.raises(FailedCallError, match=r"AssumeRole"):
            driver.create(QUEUE, "q", {"name": "of-nobody"})


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, []),
        ({"assumeRoles": json.dumps([ROLE])}, [ROLE]),
        ({"assumeRole": json.dumps(ROLE)}, [ROLE]),
        ({"assumeRoles": [ROLE]}, [ROLE]),
        ({"assumeRoles": UNKNOWN}, []),
    ],
)
def test_roles_of_the_configuration(config: dict[str, Any], expected: list[Any]) -> None:
    assert roles(config) == expected
