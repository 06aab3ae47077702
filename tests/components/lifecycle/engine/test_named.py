"""Named resources, with a kind that has nothing special: a campaign of which only the throughput can be changed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.engine.inputs import (
    REPLACE,
    UPDATE,
    InputSpec,
    InputTable,
    derived_arn,
    managed,
)
from components.lifecycle.engine.kinds import arn_for
from components.lifecycle.engine.named import NamedProvider
from components.lifecycle.engine.values import ARN as ANY_ARN
from components.lifecycle.engine.values import KEY_TAG, Integer, valid_name
from tests.support.lifecycle_service import GROUP, PREFIX, RECIPE, SOLUTION
from tests.support.lifecycle_world import World

ARN = f"{PREFIX}campaign/plain"
TPS = "minProvisionedTPS"


class PlainProvider(NamedProvider):
    kind = "Campaign"
    latest_update = "latestCampaignUpdate"
    table = InputTable(
        InputSpec("name", valid_name(), REPLACE, described=True),
        InputSpec("solutionVersionArn", ANY_ARN, REPLACE, described=True),
        InputSpec(TPS, Integer(), UPDATE, default=1, described=True),
        derived_arn(partial(arn_for, "campaign"), "scope", "name"),
        *managed(timeout_seconds=3600, delete_timeout_seconds=3600),
    )

    def request(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return {**self.table.identity(inputs), TPS: inputs[TPS]}

    def differences(
        self, description: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {} if description[TPS] == inputs[TPS] else {TPS: inputs[TPS]}


def inputs(**changes: Any) -> dict[str, Any]:
    return {
        "key": "shop/dev/plain",
        "name": "plain",
        "solutionVersionArn": f"{SOLUTION}/0000000a",
        "tags": {"stack": "dev"},
        **changes,
    }


@pytest.fixture
def world(world: World) -> World:
    made = world.service.outside.create_solution(
        name="travel", datasetGroupArn=GROUP, recipeArn=RECIPE, performAutoTraining=False
    )
    world.service.settle(made["solutionArn"])
    world.service.trained("0000000a")
    return world


def update(world: World, outs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    news = world.inputs(PlainProvider, **inputs(**changes))
    return world.provider(PlainProvider).update(ARN, outs, news).outs or {}


def test_a_creation_sends_one_request_with_both_kinds_of_tags_and_waits(world: World) -> None:
    identity, outs = world.create(PlainProvider, **inputs())
    assert identity == outs["arn"] == ARN
    assert world.service.status(ARN) == "ACTIVE"
    (request,) = world.service.requests("CreateCampaign")
    assert {tag["tagKey"] for tag in request["tags"]} == {"stack", KEY_TAG}
    assert world.service.requests("UpdateCampaign") == []


def test_what_an_earlier_try_left_is_brought_to_what_is_wanted_now(world: World) -> None:
    world.create(PlainProvider, **inputs())
    world.runtime = world.new_process()
    world.create(PlainProvider, **inputs(minProvisionedTPS=2))
    assert world.service.document(ARN)[TPS] == 2
    assert world.service.requests("UpdateCampaign") == [{"campaignArn": ARN, TPS: 2}]


def test_an_update_is_in_place_and_waited_for(world: World) -> None:
    _, outs = world.create(PlainProvider, **inputs())
    after = update(world, outs, minProvisionedTPS=2)
    assert after[TPS] == world.service.document(ARN)[TPS] == 2
    described = world.service.outside.describe_campaign(campaignArn=ARN)["campaign"]
    assert described["latestCampaignUpdate"]["status"] == "ACTIVE"


def test_an_update_that_fails_is_tried_again_with_the_next(world: World) -> None:
    _, outs = world.create(PlainProvider, **inputs())
    world.service.let_fail("update", "Not enough capacity.")
    with pytest.raises(ResourceFailedError, match=r"^update of campaign plain: CREATE FAILED"):
        update(world, outs, minProvisionedTPS=2)
    assert world.service.document(ARN)[TPS] == 1
    update(world, outs, minProvisionedTPS=2)
    assert world.service.document(ARN)[TPS] == 2


def test_an_update_of_tags_alone_touches_nothing_else(world: World) -> None:
    _, outs = world.create(PlainProvider, **inputs())
    update(world, outs, tags={"team": "x"})
    assert world.service.tags(ARN).keys() == {"team", KEY_TAG}
    assert world.service.requests("UpdateCampaign") == []


def test_a_deletion_ends_when_the_service_has_forgotten_it(world: World) -> None:
    identity, outs = world.create(PlainProvider, **inputs())
    provider = world.provider(PlainProvider)
    provider.delete(identity, outs)
    assert world.service.status(ARN) is None
    provider.delete(identity, outs)
    with pytest.raises(LifecycleError, match="pulumi up --refresh"):
        update(world, outs, minProvisionedTPS=2)


def test_request_and_differences_are_what_a_resource_adds() -> None:
    with pytest.raises(NotImplementedError):
        NamedProvider().request({})
    with pytest.raises(NotImplementedError):
        NamedProvider().differences({}, {})
