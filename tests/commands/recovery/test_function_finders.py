"""Roles, functions and what belongs to them are found on the local AWS, and only what is the stack's."""

from __future__ import annotations

import pytest

from commands.recovery.function_finders import FUNCTION_FINDERS
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver
from tests.support.provider_world import TRUST, Case
from tests.support.recovery_world import (
    assert_gone_is_not_found,
    assert_made_is_found,
    cases,
    joined,
    search_for,
)

ROLE = "aws:iam/role:Role"
CASES = cases(FUNCTION_FINDERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_made_is_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_made_is_found(aws, local_aws, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_not_made_is_not_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_gone_is_not_found(aws, local_aws, case)


def test_an_object_with_other_tags_is_left(aws: Driver, local_aws: LocalAws) -> None:
    lost = aws.create(ROLE, "r", {"name": "foreign", "assumeRolePolicy": TRUST})
    local_aws.client("iam").tag_role(RoleName="foreign", Tags=[{"Key": "by", "Value": "hand"}])
    result = search_for(lost, local_aws)
    assert result.found is None
    assert result.told == "left: foreign has not the tags of the stack"


def test_an_object_that_was_killed_before_its_tags_is_found_by_its_name(
    aws: Driver, local_aws: LocalAws
) -> None:
    lost = aws.create(ROLE, "r", {"name": "untagged", "assumeRolePolicy": TRUST})
    local_aws.client("iam").untag_role(RoleName="untagged", TagKeys=["project"])
    assert joined(search_for(lost, local_aws)).id == "untagged"
