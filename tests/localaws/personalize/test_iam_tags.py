"""Conditions on tags, and permissions on more than one resource, as the served service checks them for a user."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.functions import allow, policy
from tests.support.local_aws import ACCOUNT, REGION, LocalAws
from tests.support.personalize_stack import personalize_stack

PREFIX = f"arn:aws:personalize:{REGION}:{ACCOUNT}"
OWN = {"aws:RequestTag/stack": "mine"}


def tags(**named: str) -> list[dict[str, str]]:
    return [{"tagKey": key, "tagValue": value} for key, value in named.items()]


def may(*actions: str, on: str, **conditions: dict[str, str]) -> dict[str, Any]:
    statement = allow(f"{PREFIX}:{on}", *(f"personalize:{each}" for each in actions))
    return {**statement, "Condition": conditions} if conditions else statement


@pytest.fixture
def group(local_aws: LocalAws) -> Iterator[str]:
    """A group with the tag stack=mine."""
    with personalize_stack(local_aws, f"tags-{uuid.uuid4().hex[:8]}") as stack:
        arn = stack.make_group()
        stack.personalize.tag_resource(resourceArn=arn, tags=tags(stack="mine"))
        yield arn
        for tracker in stack.personalize.list_event_trackers(datasetGroupArn=arn)["eventTrackers"]:
            stack.wait("EventTracker", arn=tracker["eventTrackerArn"])


def user(local_aws: LocalAws, *statements: dict[str, Any]) -> Any:
    """A client of a user who may do this."""
    iam = local_aws.client("iam")
    name = f"tags-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.client(
        "personalize",
        endpoint_url=local_aws.endpoint,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


def refusal(call: Any, **request: Any) -> str | None:
    """The code of a refusal; None when it is none."""
    try:
        call(**request)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def test_what_is_made_needs_the_tags_its_parent_and_the_right_to_tag(
    local_aws: LocalAws, group: str
) -> None:
    path = group.removeprefix(f"{PREFIX}:")
    trackers = may("CreateEventTracker", on="event-tracker/*", StringEquals=OWN)
    parent = may("CreateEventTracker", on=path)
    tagging = may("TagResource", on="event-tracker/*", StringEquals=OWN)
    request = {"name": "t", "datasetGroupArn": group, "tags": tags(stack="mine")}
    for lacking in ([trackers, parent], [trackers, tagging], [parent, tagging]):
        assert refusal(user(local_aws, *lacking).create_event_tracker, **request) == (
            "AccessDeniedException"
        )
    whole = user(local_aws, trackers, parent, tagging)
    for wrong in (tags(stack="other"), [], tags(stack="")):
        assert refusal(whole.create_event_tracker, **{**request, "tags": wrong}) == (
            "AccessDeniedException"
        )
    assert refusal(whole.create_event_tracker, **request) is None


@pytest.mark.parametrize(("stack", "code"), [("mine", None), ("other", "AccessDeniedException")])
def test_what_is_changed_needs_its_tags(
    local_aws: LocalAws, group: str, stack: str, code: str | None
) -> None:
    client = user(
        local_aws,
        may("UntagResource", on="dataset-group/*", StringEquals={"aws:ResourceTag/stack": stack}),
    )
    assert refusal(client.untag_resource, resourceArn=group, tagKeys=["x"]) == code


def test_what_is_not_there_has_no_tags(local_aws: LocalAws) -> None:
    condition = {"aws:ResourceTag/stack": "mine"}
    arn = f"{PREFIX}:campaign/nobody"
    strict = user(local_aws, may("DeleteCampaign", on="campaign/*", StringEquals=condition))
    assert refusal(strict.delete_campaign, campaignArn=arn) == "AccessDeniedException"
    lax = user(local_aws, may("DeleteCampaign", on="campaign/*", StringEqualsIfExists=condition))
    assert refusal(lax.delete_campaign, campaignArn=arn) == "ResourceNotFoundException"
