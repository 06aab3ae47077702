from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from components.lifecycle.campaign import CampaignProvider
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from tests.support.lifecycle_service import GROUP, PREFIX, RECIPE, SOLUTION
from tests.support.lifecycle_world import World, campaign_inputs

ARN = f"{PREFIX}campaign/travel"
NEW_VERSION = f"{SOLUTION}/0000000b"
OTHER_SOLUTION = f"{SOLUTION}-2/0000000c"
FOLLOWING = {"syncWithLatestSolutionVersion": True}


@pytest.fixture
def world(world: World) -> World:
    return with_two_versions(world)


def with_two_versions(world: World) -> World:
    """A solution with two trained versions."""
    made = world.service.outside.create_solution(
        name="travel", datasetGroupArn=GROUP, recipeArn=RECIPE, performAutoTraining=False
    )
    world.service.settle(made["solutionArn"])
    for version in ("0000000a", "0000000b"):
        world.service.trained(version)
    return world


def update(world: World, outs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    news = world.inputs(CampaignProvider, **campaign_inputs(**changes))
    return world.provider(CampaignProvider).update(ARN, outs, news).outs or {}


def test_create_waits_until_active(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs())
    assert identity == outs["arn"] == ARN
    assert world.service.status(ARN) == "ACTIVE"
    (request,) = world.service.requests("CreateCampaign")
    assert type(request["minProvisionedTPS"]) is int


def test_an_interrupted_try_is_adopted_and_moved_to_the_wanted_version(world: World) -> None:
    world.create(CampaignProvider, **campaign_inputs())
    world.runtime = world.new_process()
    world.create(CampaignProvider, **campaign_inputs(solutionVersionArn=NEW_VERSION))
    assert world.service.document(ARN)["solutionVersionArn"] == NEW_VERSION
    assert world.service.operations().count("UpdateCampaign") == 1


def test_a_foreign_campaign_is_refused(world: World) -> None:
    version = f"{SOLUTION}/0000000a"
    world.service.outside.create_campaign(name="travel", solutionVersionArn=version)
    with pytest.raises(LifecycleError, match="does not belong to this stack"):
        world.create(CampaignProvider, **campaign_inputs())
    assert world.service.requests("UpdateCampaign") == []


def test_a_version_that_is_not_active_yet_is_waited_for(world: World) -> None:
    version = world.service.outside.create_solution_version(solutionArn=SOLUTION)
    world.clock.sleep(1500)
    world.create(
        CampaignProvider, **campaign_inputs(solutionVersionArn=version["solutionVersionArn"])
    )
    assert any("is not ACTIVE" in line for line in world.shown)
    assert world.service.status(ARN) == "ACTIVE"


def test_the_failure_reason_surfaces(world: World) -> None:
    world.service.let_fail("Campaign", "No capacity in this region.")
    with pytest.raises(ResourceFailedError, match=r"^campaign travel: CREATE FAILED: No capacity"):
        world.create(CampaignProvider, **campaign_inputs())


def test_update_moves_in_place_and_sends_only_what_changed(world: World) -> None:
    _, outs = world.create(CampaignProvider, **campaign_inputs())
    after = update(world, outs, solutionVersionArn=NEW_VERSION)
    assert after["solutionVersionArn"] == NEW_VERSION
    assert world.service.requests("UpdateCampaign") == [
        {"campaignArn": ARN, "solutionVersionArn": NEW_VERSION}
    ]
    description = world.service.outside.describe_campaign(campaignArn=ARN)["campaign"]
    assert description["latestCampaignUpdate"]["status"] == "ACTIVE"


def test_update_waits_for_a_running_update(world: World) -> None:
    _, outs = world.create(CampaignProvider, **campaign_inputs())
    world.service.outside.update_campaign(campaignArn=ARN, minProvisionedTPS=7)
    after = update(world, outs, solutionVersionArn=NEW_VERSION, minProvisionedTPS=2)
    attributes = world.service.document(ARN)
    assert attributes["solutionVersionArn"] == NEW_VERSION
    assert attributes["minProvisionedTPS"] == after["minProvisionedTPS"] == 2
    assert any("update CREATE PENDING" in line for line in world.shown)


def test_a_failed_update_keeps_the_old_version_and_is_tried_again(world: World) -> None:
    _, outs = world.create(CampaignProvider, **campaign_inputs())
    world.service.let_fail("update", "Not enough capacity.")
    with pytest.raises(
        ResourceFailedError, match=r"^update of campaign travel: CREATE FAILED: Not"
    ):
        update(world, outs, solutionVersionArn=NEW_VERSION)
    assert world.service.document(ARN)["solutionVersionArn"] == f"{SOLUTION}/0000000a"
    news = world.inputs(CampaignProvider, **campaign_inputs(solutionVersionArn=NEW_VERSION))
    assert world.provider(CampaignProvider).diff(ARN, outs, news).changes
    update(world, outs, solutionVersionArn=NEW_VERSION)
    assert world.service.document(ARN)["solutionVersionArn"] == NEW_VERSION


@pytest.mark.parametrize("switches", [(), ("campaigns-keep-solution",)])
def test_another_solution_has_another_campaign_beside_the_old_one(
    switches: tuple[str, ...],
) -> None:
    world = with_two_versions(World(switches=switches))
    old, outs = world.create(CampaignProvider, **campaign_inputs())
    made = world.service.outside.create_solution(
        name="travel-2", datasetGroupArn=GROUP, recipeArn=RECIPE, performAutoTraining=False
    )
    solution = world.service.settle(made["solutionArn"])
    version = world.service.outside.create_solution_version(solutionArn=solution)
    world.clock.sleep(3000)
    inputs = campaign_inputs(name="travel-2", solutionVersionArn=version["solutionVersionArn"])
    provider = world.provider(CampaignProvider)
    result = provider.diff(old, outs, world.inputs(CampaignProvider, **inputs))
    assert result.replaces
    assert result.delete_before_replace is False
    new, _ = world.create(CampaignProvider, **inputs)
    assert world.service.status(old) == world.service.status(new) == "ACTIVE"
    provider.delete(old, outs)
    assert world.service.requests("UpdateCampaign") == []


def test_a_lost_answer_of_an_update_sends_no_second_one(world: World) -> None:
    _, outs = world.create(CampaignProvider, **campaign_inputs())
    world.service.lose_answer("UpdateCampaign")
    update(world, outs, solutionVersionArn=NEW_VERSION)
    assert world.service.operations().count("UpdateCampaign") == 1
    assert world.service.document(ARN)["solutionVersionArn"] == NEW_VERSION


def test_following_the_latest_version_is_asked_for_and_taken_back(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs(**FOLLOWING))
    (request,) = world.service.requests("CreateCampaign")
    assert request["solutionVersionArn"] == f"{SOLUTION}/$LATEST"
    assert request["campaignConfig"] == FOLLOWING
    assert outs["solutionVersionArn"] == f"{SOLUTION}/0000000a"

    update(world, outs, **FOLLOWING, solutionVersionArn=NEW_VERSION)
    assert world.service.requests("UpdateCampaign") == []

    provider = world.provider(CampaignProvider)
    news = world.inputs(CampaignProvider, **campaign_inputs())
    assert provider.diff(identity, outs, news).changes
    update(world, outs)
    (change,) = world.service.requests("UpdateCampaign")
    assert change["solutionVersionArn"] == f"{SOLUTION}/0000000a"
    assert change["campaignConfig"].items() >= {"syncWithLatestSolutionVersion": False}.items()


def test_a_version_that_the_campaign_followed_is_no_drift(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs(**FOLLOWING))
    attributes = world.service.document(ARN)
    attributes["solutionVersionArn"] = NEW_VERSION
    provider = world.provider(CampaignProvider)
    assert provider.read(identity, outs).outs == outs
    attributes["solutionVersionArn"] = f"{SOLUTION}-2/0000000c"
    state = provider.read(identity, outs).outs or {}
    assert state["solutionVersionArn"] == f"{SOLUTION}-2/0000000c"


def test_a_following_campaign_moves_to_what_is_trained_later(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs(**FOLLOWING))
    later = world.service.outside.create_solution_version(solutionArn=SOLUTION)
    world.clock.sleep(3000)
    described = world.service.outside.describe_campaign(campaignArn=ARN)["campaign"]
    assert described["solutionVersionArn"] == later["solutionVersionArn"]
    provider = world.provider(CampaignProvider)
    assert provider.read(identity, outs).outs == outs
    back = update(world, outs)
    assert world.service.document(ARN)["solutionVersionArn"] == f"{SOLUTION}/0000000a"
    assert provider.read(identity, back).outs == back


def test_where_somebody_else_moved_it_is_no_drift_and_stays(world: World) -> None:
    moved = {"movedBeside": True}
    identity, outs = world.create(CampaignProvider, **campaign_inputs(**moved))
    world.service.document(ARN)["solutionVersionArn"] = NEW_VERSION
    provider = world.provider(CampaignProvider)
    state = provider.read(identity, outs).outs or {}
    news = world.inputs(CampaignProvider, **campaign_inputs(**moved))
    assert state == outs
    assert provider.diff(identity, state, news).changes is False

    update(world, state, **moved, minProvisionedTPS=2, enableMetadataWithRecommendations=True)
    (request,) = world.service.requests("UpdateCampaign")
    assert request["solutionVersionArn"] == NEW_VERSION


def test_what_nobody_moves_any_more_comes_back(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs(movedBeside=True))
    world.service.document(ARN)["solutionVersionArn"] = NEW_VERSION
    news = world.inputs(CampaignProvider, **campaign_inputs())
    assert world.provider(CampaignProvider).diff(identity, outs, news).changes
    update(world, outs)
    assert world.service.document(ARN)["solutionVersionArn"] == f"{SOLUTION}/0000000a"


def test_following_that_somebody_turned_off_is_drift_and_is_repaired(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs(**FOLLOWING))
    attributes = world.service.document(ARN)
    attributes["campaignConfig"] = {"syncWithLatestSolutionVersion": False}
    provider = world.provider(CampaignProvider)
    state = provider.read(identity, outs).outs or {}
    news = world.inputs(CampaignProvider, **campaign_inputs(**FOLLOWING))
    assert provider.diff(identity, state, news).changes
    provider.update(identity, state, news)
    assert world.service.requests("UpdateCampaign")[-1] == {
        "campaignArn": ARN,
        "solutionVersionArn": f"{SOLUTION}/$LATEST",
        "campaignConfig": FOLLOWING,
    }


def test_a_stack_from_before_this_input_sees_no_change(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs())
    old = {name: value for name, value in outs.items() if name not in FOLLOWING}
    news = world.inputs(CampaignProvider, **campaign_inputs())
    provider = world.provider(CampaignProvider)
    assert provider.diff(identity, old, news).changes is False
    assert provider.read(identity, old).outs == old


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, None),
        ({"minProvisionedTPS": 1.0}, None),
        ({"minProvisionedTPS": 2}, []),
        ({"solutionVersionArn": NEW_VERSION}, []),
        ({"solutionVersionArn": UNKNOWN}, []),
        ({"solutionVersionArn": OTHER_SOLUTION}, ["solutionVersionArn"]),
        ({"solutionVersionArn": OTHER_SOLUTION, "name": "b"}, ["name", "solutionVersionArn"]),
        ({"tags": {}}, []),
        ({"timeoutSeconds": 1}, None),
        ({"name": "b"}, ["name"]),
    ],
)
def test_diff(world: World, change: dict[str, object], replaces: list[str] | None) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs())
    news = world.inputs(CampaignProvider, **campaign_inputs(**change))
    result = world.provider(CampaignProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    # Two of one name cannot stand beside each other.
    assert result.delete_before_replace is (result.replaces == ["solutionVersionArn"])


def test_read_reports_drift_and_gone(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs())
    provider = world.provider(CampaignProvider)
    assert provider.read(identity, outs).outs == outs
    attributes = world.service.document(ARN)
    attributes.update(minProvisionedTPS=5, solutionVersionArn=NEW_VERSION)
    assert provider.read(identity, outs).outs == {
        **outs,
        "minProvisionedTPS": 5,
        "solutionVersionArn": NEW_VERSION,
    }
    world.service.outside.delete_campaign(campaignArn=ARN)
    assert provider.read(identity, outs).id == ""


def test_delete_waits_for_a_running_update_and_until_forgotten(world: World) -> None:
    identity, outs = world.create(CampaignProvider, **campaign_inputs())
    world.service.outside.update_campaign(campaignArn=ARN, minProvisionedTPS=2)
    provider = world.provider(CampaignProvider)
    provider.delete(identity, outs)
    assert world.service.status(ARN) is None
    assert "no longer billed" in world.shown[-1]
    provider.delete(identity, outs)


def test_how_it_answers_changes_in_place(world: World) -> None:
    exploration = {"explorationWeight": "0.5", "explorationItemAgeCutOff": "7"}
    _, outs = world.create(CampaignProvider, **campaign_inputs())
    provider = world.provider(CampaignProvider)
    changes = {"itemExplorationConfig": exploration, "enableMetadataWithRecommendations": True}
    news = world.inputs(CampaignProvider, **campaign_inputs(**changes))
    result = provider.diff(ARN, outs, news)
    assert (result.changes, result.replaces) == (True, [])
    after = update(world, outs, **changes)
    config = world.service.document(ARN)["campaignConfig"]
    assert config["itemExplorationConfig"] == exploration
    assert config["enableMetadataWithRecommendations"] is True
    assert provider.read(ARN, after).outs == after
    update(world, after)
    config = world.service.document(ARN)["campaignConfig"]
    assert float(config["itemExplorationConfig"]["explorationWeight"]) == 0.3
    assert config["enableMetadataWithRecommendations"] is False


def test_defaults_that_the_service_fills_in_are_no_drift(world: World) -> None:
    _, outs = world.create(CampaignProvider, **campaign_inputs())
    read = world.provider(CampaignProvider).read(ARN, outs).outs or {}
    assert not {"itemExplorationConfig", "enableMetadataWithRecommendations"} & read.keys()
    assert "campaignConfig" not in world.service.requests("CreateCampaign")[0]
