"""Sessions against the STS and IAM of the local AWS."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.credentials
import botocore.exceptions
import pytest

from components.core.access import AssumedRole, described, open_session
from tests.support.local_aws import ACCOUNT, REGION, LocalAws, enter

LISTS_ONLY = {"Effect": "Allow", "Action": "personalize:ListSchemas", "Resource": "*"}


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[AssumedRole]:
    """A role that may list schemas and nothing else, and wants an external id."""
    enter(local_aws, monkeypatch)
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "shop"}},
    }
    iam = local_aws.client("iam")
    name = {"RoleName": "access-deployer"}
    made = iam.create_role(**name, AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(**name, PolicyName="list", PolicyDocument=document(LISTS_ONLY))
    yield AssumedRole(
        role_arn=made["Role"]["Arn"], session_name="from-the-test", external_id="shop"
    )
    iam.delete_role_policy(**name, PolicyName="list")
    iam.delete_role(**name)


def test_calls_are_made_as_the_role(role: AssumedRole) -> None:
    session = open_session(REGION, None, role)
    identity = session.client("sts").get_caller_identity()
    assert identity["Account"] == ACCOUNT
    assert identity["Arn"].endswith(":assumed-role/access-deployer/from-the-test")
    personalize = session.client("personalize")
    assert personalize.meta.region_name == REGION
    personalize.list_schemas()
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        personalize.list_dataset_groups()


def test_without_a_role_the_credentials_are_the_caller_s_own(role: AssumedRole) -> None:
    open_session(REGION, None, None).client("personalize").list_dataset_groups()


def test_the_role_s_own_conditions_hold(role: AssumedRole) -> None:
    stranger = AssumedRole(role_arn=role.role_arn, external_id="other")
    sts = open_session(REGION, None, stranger).client("sts")
    with pytest.raises(botocore.exceptions.ClientError, match=r"AccessDenied.*AssumeRole"):
        sts.get_caller_identity()


def test_credentials_of_a_role_renew_themselves(
    role: AssumedRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = open_session(REGION, None, role).get_credentials()
    first = credentials.get_frozen_credentials().access_key
    assert credentials.get_frozen_credentials().access_key == first
    # A session lasts an hour, and is renewed in its last quarter.
    later = datetime.now(UTC) + timedelta(minutes=50)
    monkeypatch.setattr(credentials, "_time_fetcher", lambda: later)
    monkeypatch.setattr(botocore.credentials, "_local_now", lambda: later)
    assert credentials.get_frozen_credentials().access_key != first


def test_a_role_needs_credentials_to_be_assumed_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(botocore.exceptions.NoCredentialsError):
        open_session(REGION, None, AssumedRole(role_arn="arn:aws:iam::123456789012:role/r"))


@pytest.mark.parametrize(
    ("role", "properties"),
    [
        (
            AssumedRole(role_arn="arn:r"),
            {"roleArn": "arn:r", "sessionName": "pulumi-personalize"},
        ),
        (
            AssumedRole(role_arn="arn:r", session_name="s", external_id="e"),
            {"roleArn": "arn:r", "sessionName": "s", "externalId": "e"},
        ),
    ],
)
def test_a_role_as_a_property(role: AssumedRole, properties: dict[str, str]) -> None:
    assert role.properties() == properties
    assert AssumedRole.from_property(properties) == role


def test_no_role_as_a_property() -> None:
    assert AssumedRole.from_property(None) is None


def test_credentials_in_a_sentence() -> None:
    role = AssumedRole(role_arn="arn:aws:iam::123456789012:role/r")
    assert described(None, None) == "the default credential chain"
    assert described("p", None) == "profile p"
    assert described("p", role) == "role arn:aws:iam::123456789012:role/r, assumed by profile p"
