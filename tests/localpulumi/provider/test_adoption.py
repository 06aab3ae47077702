"""What a killed run made and could not record is taken over by the next create, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from localpulumi.provider.__main__ import plugin
from tests.support.local_aws import LocalAws
from tests.support.provider_cases_flow import FLOW_CASES
from tests.support.provider_cases_storage import STORAGE_CASES
from tests.support.provider_driver import Driver, FailedCallError, serving
from tests.support.provider_world import TRUST, Case, World

DEPLOYMENT = "aws:apigateway/deployment:Deployment"
ROLE = "aws:iam/role:Role"
KEY = "aws:apigateway/apiKey:ApiKey"
GROUP = "aws-native:personalize:DatasetGroup"
TAGS = [{"key": "stack", "value": "adoption"}]


@pytest.fixture
def killed() -> Iterator[Driver]:
    """An `aws` plugin whose engine records nothing: all that it makes is left to others."""
    yield from serving(plugin("aws"))


@pytest.mark.parametrize("case", STORAGE_CASES + FLOW_CASES, ids=lambda case: case.type)
def test_the_next_create_takes_over(
    aws: Driver, killed: Driver, local_aws: LocalAws, case: Case
) -> None:
    inputs = case.given(World(aws, local_aws, "adoption"))
    lost = killed.create(case.type, "adopted", inputs)
    state = aws.create(case.type, "adopted", inputs)
    # A second deployment does no harm: it is deleted with its API.
    assert state.id == lost.id or case.type == DEPLOYMENT
    assert aws.refresh(state)
    checked = aws.check(case.type, "adopted", inputs, state.inputs)
    assert aws.diff(state, checked) == ([], [], False)


def test_what_only_an_update_changes_is_brought_to_the_new_inputs(
    aws: Driver, killed: Driver
) -> None:
    killed.create(ROLE, "r", {"name": "changed", "assumeRolePolicy": TRUST, "description": "old"})
    state = aws.create(
        ROLE, "r", {"name": "changed", "assumeRolePolicy": TRUST, "description": "new"}
    )
    assert aws.refresh(state)
    assert state.inputs["description"] == "new"


def test_an_object_with_other_tags_is_not_taken_over(
    aws: Driver, killed: Driver, local_aws: LocalAws
) -> None:
    inputs = {"name": "foreign", "assumeRolePolicy": TRUST}
    lost = killed.create(ROLE, "r", inputs)
    local_aws.client("iam").tag_role(RoleName="foreign", Tags=[{"Key": "by", "Value": "hand"}])
    with pytest.raises(FailedCallError, match="EntityAlreadyExists"):
        aws.create(ROLE, "r", inputs)
    killed.delete(lost)


def test_what_the_engine_knows_is_not_taken_over(aws: Driver, killed: Driver) -> None:
    inputs = {"name": "same name"}
    recorded = killed.create(KEY, "k", inputs)
    aws.states.append(recorded)
    aws.diff(recorded, recorded.inputs)  # as before every replacement
    assert aws.create(KEY, "other", inputs).id != recorded.id


def test_what_a_new_value_replaces_is_not_taken_over(aws: Driver, killed: Driver) -> None:
    old = killed.create(KEY, "k", {"name": "valued", "value": "a" * 20})
    aws.states.append(replace(old))
    assert aws.create(KEY, "k", {"name": "valued", "value": "b" * 20}).id != old.id


def test_a_dataset_group_is_taken_over_by_its_tags(aws_native: Driver) -> None:
    for lost in serving(plugin("aws-native")):
        first = lost.create(GROUP, "g", {"name": "lost", "tags": TAGS})
        assert aws_native.create(GROUP, "g", {"name": "lost", "tags": TAGS}).id == first.id
