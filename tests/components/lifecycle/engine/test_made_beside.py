"""The campaigns of a solution are in tests/components/lifecycle/test_solution.py, where its deletion is."""

import pytest

from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.made_beside import delete_campaigns, delete_trackers
from components.lifecycle.engine.values import KEY_TAG
from tests.support.lifecycle_service import GROUP, RECIPE, SOLUTION
from tests.support.lifecycle_world import World, dataset_inputs

OWN = {"project": "shop", "stack": "dev"}


def make_tracker(world: World, tags: dict[str, str]) -> str:
    made = world.service.outside.create_event_tracker(
        name="owners",
        datasetGroupArn=GROUP,
        tags=[{"tagKey": key, "tagValue": value} for key, value in tags.items()],
    )
    arn: str = made["eventTrackerArn"]
    return arn


@pytest.mark.parametrize("is_resting", [True, False])
def test_a_tracker_that_the_owner_made_goes_with_the_interactions(
    world: World, is_resting: bool
) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs(tags=OWN))
    tracker = make_tracker(world, OWN)
    if is_resting:
        world.service.settle(tracker)
    world.provider(DatasetProvider).delete(identity, outs)
    assert world.service.status(tracker) is None
    assert world.service.status(identity) is None


@pytest.mark.parametrize(
    "tags", [{}, {"project": "shop"}, {**OWN, "stack": "prod"}, {**OWN, KEY_TAG: "of the program"}]
)
def test_no_other_tracker_goes(world: World, tags: dict[str, str]) -> None:
    tracker = world.service.settle(make_tracker(world, tags))
    delete_trackers(world.waiter("dataset"), GROUP, OWN)
    assert world.service.status(tracker) == "ACTIVE"


def test_a_group_that_is_gone_has_no_trackers(world: World) -> None:
    delete_trackers(world.waiter("dataset"), f"{GROUP}-2", OWN)


def test_another_refusal_of_a_campaign_s_deletion_surfaces(world: World) -> None:
    world.service.outside.create_solution(name="travel", datasetGroupArn=GROUP, recipeArn=RECIPE)
    world.service.settle(SOLUTION)
    world.service.trained("0000000a")
    made = world.service.outside.create_campaign(
        name="owners", solutionVersionArn=f"{SOLUTION}/0000000a"
    )
    world.service.settle(made["campaignArn"])
    world.service.refuse("DeleteCampaign", "AccessDeniedException", "not you")
    with pytest.raises(LifecycleError, match="not you"):
        delete_campaigns(world.waiter("solution"), SOLUTION)
