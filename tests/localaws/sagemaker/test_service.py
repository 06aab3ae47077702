"""SageMaker as it is served: alone, and by boto3 against a running local AWS."""

from __future__ import annotations

import json
import urllib.request
import uuid
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from localaws.sagemaker.errors import SageMakerError
from tests.support.local_aws import LocalAws
from tests.support.sagemaker import CONFIG, INSTANCE, World, request
from tests.support.waiting import until


def test_tags_are_kept_for_both_kinds(world: World) -> None:
    world.create_config()
    world.create(Tags=[{"Key": "a", "Value": "1"}])
    for arn in (CONFIG, INSTANCE):
        answer = world.call("AddTags", ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
        assert {"Key": "b", "Value": "2"} in answer["Tags"]
    world.call("DeleteTags", ResourceArn=INSTANCE, TagKeys=["a"])
    assert world.tags(INSTANCE) == world.tags(CONFIG) == {"b": "2"}
    assert world.service.tags_of(INSTANCE) == {"b": "2"}
    assert world.service.tags_of(f"{INSTANCE}x") == {}
    with pytest.raises(SageMakerError, match="Resource not found"):
        world.tags(f"{INSTANCE}x")


@pytest.mark.parametrize(
    ("operation", "body", "code"),
    [
        ("CreateTrainingJob", b"{}", "UnknownOperationException"),
        ("ListNotebookInstances", b"{", "SerializationException"),
        ("ListNotebookInstances", b"[]", "SerializationException"),
        ("ListNotebookInstances", b'{"MaxResults": "many"}', "ValidationException"),
    ],
)
def test_what_cannot_be_understood_is_an_error(
    world: World, operation: str, body: bytes, code: str
) -> None:
    response = world.service.answer(request(operation, body))
    assert (response.status, json.loads(response.body)["__type"]) == (400, code)


def statement(actions: list[str], resource: str, **condition: Any) -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return {**allowed, "Condition": {"StringEquals": condition}} if condition else allowed


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Place:
    """A role that SageMaker may assume, and a user with permissions on instances that have a tag."""

    def __init__(self, local_aws: LocalAws) -> None:
        self.aws = local_aws
        self.name = f"t{uuid.uuid4().hex[:10]}"
        iam = local_aws.client("iam")
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        role = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=policy(trust))["Role"]
        self.settings = {"InstanceType": "ml.t3.medium", "RoleArn": role["Arn"]}

    def user(self, *statements: dict[str, Any]) -> Any:
        """A client of SageMaker with the key of a user who may do this."""
        iam = self.aws.client("iam")
        iam.create_user(UserName=self.name)
        iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=self.name)["AccessKey"]
        session = boto3.session.Session(
            key["AccessKeyId"], key["SecretAccessKey"], region_name="us-east-1"
        )
        return session.client("sagemaker", endpoint_url=self.aws.endpoint)


@pytest.fixture
def place(local_aws: LocalAws) -> Place:
    return Place(local_aws)


def reached(client: Any, name: str, status: str) -> None:
    until(
        lambda: (
            client.describe_notebook_instance(NotebookInstanceName=name)["NotebookInstanceStatus"]
            == status
        )
    )


@pytest.mark.local_aws
def test_a_life_by_boto3(place: Place) -> None:
    client, named = place.aws.client("sagemaker"), {"NotebookInstanceName": place.name}
    client.create_notebook_instance(**named, **place.settings)
    client.get_waiter("notebook_instance_in_service").wait(**named, WaiterConfig={"Delay": 1})
    address = client.create_presigned_notebook_instance_url(**named)["AuthorizedUrl"]
    with urllib.request.urlopen(address, timeout=30) as page:  # noqa: S310 - the local AWS gave it
        assert "make notebook" in json.load(page)["message"]
    with pytest.raises(ClientError, match=r"Unable to transition to \(Deleting\)"):
        client.delete_notebook_instance(**named)
    client.stop_notebook_instance(**named)
    reached(client, place.name, "Stopped")
    client.delete_notebook_instance(**named)
    client.get_waiter("notebook_instance_deleted").wait(**named, WaiterConfig={"Delay": 1})


@pytest.mark.local_aws
def test_permissions_are_asked_for_by_arn_and_tags(place: Place) -> None:
    every = "arn:aws:sagemaker:*:*:notebook-instance/*"
    client = place.user(
        statement(["sagemaker:DescribeNotebookInstance"], every),
        statement(["sagemaker:CreateNotebookInstance"], every),
        statement(["sagemaker:AddTags"], every, **{"aws:RequestTag/team": "shop"}),
        statement(["sagemaker:StopNotebookInstance"], every, **{"aws:ResourceTag/team": "shop"}),
    )
    ours, theirs = f"{place.name}-ours", f"{place.name}-theirs"
    client.create_notebook_instance(
        NotebookInstanceName=ours, **place.settings, Tags=[{"Key": "team", "Value": "shop"}]
    )
    with pytest.raises(ClientError, match="not authorized"):
        client.create_notebook_instance(
            NotebookInstanceName=theirs, **place.settings, Tags=[{"Key": "team", "Value": "web"}]
        )
    client.create_notebook_instance(NotebookInstanceName=theirs, **place.settings)
    for name in (ours, theirs):
        reached(client, name, "InService")
    client.stop_notebook_instance(NotebookInstanceName=ours)
    with pytest.raises(ClientError, match="sagemaker:StopNotebookInstance"):
        client.stop_notebook_instance(NotebookInstanceName=theirs)
    with pytest.raises(ClientError, match="sagemaker:ListNotebookInstances"):
        client.list_notebook_instances()
