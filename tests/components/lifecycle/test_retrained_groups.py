from typing import Any

import pytest

from components.lifecycle.retrained_groups import RetrainedGroupsProvider
from tests.support.lifecycle_service import PREFIX, RECIPE
from tests.support.lifecycle_world import World
from tests.support.personalize_stack import schema

OWNER = {"project": "shop", "stack": "dev"}
MADE = {**OWNER, "retraining": "made"}


def inputs() -> dict[str, Any]:
    return {"key": "shop/dev/groups", "tags": OWNER}


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"tagKey": key, "tagValue": value} for key, value in tags.items()]


def make_group(world: World, name: str, tags: dict[str, str]) -> str:
    made = world.service.outside.create_dataset_group(name=name, tags=listed(tags))
    return world.service.settle(made["datasetGroupArn"])


def fill(world: World, group: str) -> None:
    """A dataset with its schema, a filter, a tracker, a solution in training, and a campaign."""
    outside, settle = world.service.outside, world.service.settle
    made = outside.create_schema(name="other-interactions", schema=schema("Interactions"))
    outside.tag_resource(resourceArn=made["schemaArn"], tags=listed(OWNER))
    dataset = outside.create_dataset(
        name="interactions",
        datasetGroupArn=group,
        datasetType="Interactions",
        schemaArn=made["schemaArn"],
    )
    settle(dataset["datasetArn"])
    unseen = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
    made = outside.create_filter(name="unseen", datasetGroupArn=group, filterExpression=unseen)
    settle(made["filterArn"])
    made = outside.create_event_tracker(name="tracker", datasetGroupArn=group)
    settle(made["eventTrackerArn"])
    made = outside.create_solution(
        name="other", datasetGroupArn=group, recipeArn=RECIPE, performAutoTraining=False
    )
    settle(made["solutionArn"])
    version = outside.create_solution_version(solutionArn=made["solutionArn"])
    settle(version["solutionVersionArn"])
    outside.create_solution_version(solutionArn=made["solutionArn"])
    campaign = outside.create_campaign(
        name="other", solutionVersionArn=version["solutionVersionArn"], minProvisionedTPS=1
    )
    settle(campaign["campaignArn"])


def test_what_runs_have_made_since_shows_after_a_refresh(world: World) -> None:
    identity, outs = world.create(RetrainedGroupsProvider, **inputs())
    assert outs["datasetGroupArns"] == []
    group = make_group(world, "other", MADE)
    provider = world.provider(RetrainedGroupsProvider)
    read = provider.read(identity, outs)
    assert (read.outs or {})["datasetGroupArns"] == [group]
    news = world.inputs(RetrainedGroupsProvider, **inputs())
    assert provider.diff(identity, read.outs or {}, news).changes is False


def test_all_of_it_goes_with_the_stack(world: World) -> None:
    identity, outs = world.create(RetrainedGroupsProvider, **inputs())
    before = {each.arn for each in world.service.personalize.plane.store.all()}
    fill(world, make_group(world, "other", MADE))
    world.provider(RetrainedGroupsProvider).delete(identity, outs)
    assert {each.arn for each in world.service.personalize.plane.store.all()} == before


@pytest.mark.parametrize(
    "tags", [OWNER, {**MADE, "stack": "prod"}, {}], ids=["own", "another stack's", "nobody's"]
)
def test_what_no_run_of_this_stack_made_stays(world: World, tags: dict[str, str]) -> None:
    group = make_group(world, "other", tags)
    identity, outs = world.create(RetrainedGroupsProvider, **inputs())
    world.provider(RetrainedGroupsProvider).delete(identity, outs)
    assert world.service.status(group) == "ACTIVE"


def test_a_schema_that_somebody_else_made_stays(world: World) -> None:
    fill(world, make_group(world, "other", MADE))
    arn = f"{PREFIX}schema/other-interactions"
    world.service.tags(arn)["stack"] = "prod"
    identity, outs = world.create(RetrainedGroupsProvider, **inputs())
    world.provider(RetrainedGroupsProvider).delete(identity, outs)
    assert outs["datasetGroupArns"]
    assert world.service.resource(arn)


def test_a_schema_that_another_group_uses_stays(world: World) -> None:
    group, other = make_group(world, "other", MADE), make_group(world, "kept", {})
    fill(world, group)
    arn = f"{PREFIX}schema/other-interactions"
    dataset = world.service.outside.create_dataset(
        name="kept", datasetGroupArn=other, datasetType="Interactions", schemaArn=arn
    )
    world.service.settle(dataset["datasetArn"])
    identity, outs = world.create(RetrainedGroupsProvider, **inputs())
    world.provider(RetrainedGroupsProvider).delete(identity, outs)
    assert world.service.status(group) is None
    assert world.service.resource(arn)
