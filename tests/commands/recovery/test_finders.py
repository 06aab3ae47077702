"""Each finder finds what a killed run made, on the local AWS, and what joins the state so is as if it were recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from commands.recovery.creates import Create
from commands.recovery.placing import place
from commands.recovery.search import Result, search
from commands.recovery.table import FINDERS
from tests.support.local_aws import LocalAws
from tests.support.provider_cases_flow import FLOW_CASES
from tests.support.provider_cases_storage import STORAGE_CASES
from tests.support.provider_driver import Driver, State, driving
from tests.support.provider_world import TRUST, Case, World

CASES = [case for case in STORAGE_CASES + FLOW_CASES if case.type in FINDERS]
TAGS = [{"key": "stack", "value": "recovery"}]
SCHEMA = {
    "type": "record",
    "name": "Users",
    "namespace": "com.amazonaws.personalize.schema",
    "fields": [
        {"name": "USER_ID", "type": "string"},
        {"name": "AGE", "type": "string", "categorical": True},
    ],
    "version": "1.0",
}
NATIVE_CASES = [
    (
        "aws-native:personalize:Schema",
        {"name": "lost-schema", "schema": json.dumps(SCHEMA), "tags": TAGS},
    ),
    ("aws-native:personalize:DatasetGroup", {"name": "lost-group", "tags": TAGS}),
]
ROLE = "aws:iam/role:Role"
KEY = "aws:apigateway/apiKey:ApiKey"


@pytest.fixture
def aws(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    yield from driving("aws", local_aws, monkeypatch)


@pytest.fixture
def aws_native(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    yield from driving("aws-native", local_aws, monkeypatch)


def create_of(lost: State) -> Create:
    """The pending operation of a create whose engine was killed."""
    resource = {"urn": lost.urn, "custom": True, "type": lost.type, "inputs": lost.inputs}
    return Create(resource, is_pending=True)


def joined(result: Result) -> State:
    """The resource as it stands in the state before the refresh."""
    assert result.found is not None, result.told
    [resource] = place({}, [(result.create, result.found)], {})["resources"]
    name = result.create.urn.rpartition("::")[2]
    return State(result.create.type, name, resource["id"], resource["inputs"], resource["outputs"])


def assert_is_as_if_recorded(driver: Driver, lost: State, result: Result, given: Any) -> None:
    state = joined(result)
    assert state.id == lost.id
    assert driver.refresh(state)
    checked = driver.check(state.type, state.name, given, state.inputs)
    changed, replaced, _ = driver.diff(state, checked)
    assert set(changed) <= FINDERS[state.type].sent_later
    assert not replaced


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_made_is_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    given = case.given(World(aws, local_aws, "found"))
    lost = aws.create(case.type, "found", given)
    result = search(create_of(lost), local_aws.client, {})
    assert result.told == f"joins the state as {lost.id}"
    assert_is_as_if_recorded(aws, lost, result, given)


@pytest.mark.parametrize(("type_", "given"), NATIVE_CASES)
def test_what_cloud_control_made_is_found(
    aws_native: Driver, local_aws: LocalAws, type_: str, given: dict[str, Any]
) -> None:
    lost = aws_native.create(type_, "found", given)
    result = search(create_of(lost), local_aws.client, {})
    assert_is_as_if_recorded(aws_native, lost, result, given)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_not_made_is_not_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    lost = aws.create(case.type, "gone", case.given(World(aws, local_aws, "gone")))
    aws.states.remove(lost)
    aws.delete(lost)
    result = search(create_of(lost), local_aws.client, {})
    assert result.found is None
    assert result.told == "forgotten: it does not exist"


def test_an_object_with_other_tags_is_left(aws: Driver, local_aws: LocalAws) -> None:
    lost = aws.create(ROLE, "r", {"name": "foreign", "assumeRolePolicy": TRUST})
    local_aws.client("iam").tag_role(RoleName="foreign", Tags=[{"Key": "by", "Value": "hand"}])
    result = search(create_of(lost), local_aws.client, {})
    assert result.found is None
    assert result.told == "left: foreign has not the tags of the stack"


def test_an_object_that_was_killed_before_its_tags_is_found_by_its_name(
    aws: Driver, local_aws: LocalAws
) -> None:
    lost = aws.create(ROLE, "r", {"name": "untagged", "assumeRolePolicy": TRUST})
    local_aws.client("iam").untag_role(RoleName="untagged", TagKeys=["project"])
    assert joined(search(create_of(lost), local_aws.client, {})).id == "untagged"


def test_a_name_that_many_can_have_proves_nothing(aws: Driver, local_aws: LocalAws) -> None:
    lost = aws.create(KEY, "k", {"name": "many"})
    gateway = local_aws.client("apigateway")
    gateway.untag_resource(
        resourceArn=f"arn:aws:apigateway:us-east-1::/apikeys/{lost.id}", tagKeys=["project"]
    )
    result = search(create_of(lost), local_aws.client, {})
    assert (result.found, result.told) == (None, "forgotten: it does not exist")


def test_what_the_state_knows_is_not_found_again(aws: Driver, local_aws: LocalAws) -> None:
    known = aws.create(KEY, "k", {"name": "twice"})
    lost = aws.create(KEY, "k", {"name": "twice"})
    other = {"resources": [{"urn": "another", "type": KEY, "id": known.id}]}
    assert joined(search(create_of(lost), local_aws.client, other)).id == lost.id
    same = {"resources": [{"urn": lost.urn, "type": KEY, "id": known.id}]}
    result = search(create_of(lost), local_aws.client, same)
    assert result.found is None
    assert result.told == f"left: the state has another one. Delete {lost.id}"
