"""Parts of an API are found on the local AWS, by tags where a name is no proof."""

from __future__ import annotations

import pytest

from commands.recovery.gateway_finders import GATEWAY_FINDERS
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import Driver
from tests.support.provider_world import Case
from tests.support.recovery_world import (
    assert_gone_is_not_found,
    assert_made_is_found,
    cases,
    joined,
    search_for,
)

KEY = "aws:apigateway/apiKey:ApiKey"
CASES = cases(GATEWAY_FINDERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_made_is_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_made_is_found(aws, local_aws, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_what_was_not_made_is_not_found(aws: Driver, local_aws: LocalAws, case: Case) -> None:
    assert_gone_is_not_found(aws, local_aws, case)


def test_a_name_that_many_can_have_proves_nothing(aws: Driver, local_aws: LocalAws) -> None:
    lost = aws.create(KEY, "k", {"name": "many"})
    gateway = local_aws.client("apigateway")
    gateway.untag_resource(
        resourceArn=f"arn:aws:apigateway:us-east-1::/apikeys/{lost.id}", tagKeys=["project"]
    )
    result = search_for(lost, local_aws)
    assert (result.found, result.told) == (None, "forgotten: it does not exist")


def test_what_the_state_knows_is_not_found_again(aws: Driver, local_aws: LocalAws) -> None:
    known = aws.create(KEY, "k", {"name": "twice"})
    lost = aws.create(KEY, "k", {"name": "twice"})
    other = {"resources": [{"urn": "another", "type": KEY, "id": known.id}]}
    assert joined(search_for(lost, local_aws, other)).id == lost.id
    same = {"resources": [{"urn": lost.urn, "type": KEY, "id": known.id}]}
    result = search_for(lost, local_aws, same)
    assert result.found is None
    assert result.told == f"left: the state has another one. Delete {lost.id}"
