"""The dynamic resource Recommender."""

from typing import Any

import pytest

from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.ready import ReadyProvider
from components.lifecycle.recommender import RecommenderProvider
from tests.support.domain_data import shop_schema
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import SCOPE, World, recommender_inputs, wire

ARN = f"{PREFIX}recommender/travel"
SHOP = f"{PREFIX}dataset-group/shop"
PRICE = {"excludedDatasetColumns": {"Items": ["PRICE"]}}
HOUR = 3600.0


@pytest.fixture
def world(world: World) -> World:
    """With a dataset group of the domain ECOMMERCE and its interactions."""
    outside = world.service.outside
    world.service.settle(
        outside.create_dataset_group(name="shop", domain="ECOMMERCE")["datasetGroupArn"]
    )
    schema = outside.create_schema(
        name="shop", schema=shop_schema("Interactions"), domain="ECOMMERCE"
    )
    dataset = outside.create_dataset(
        name="shop",
        datasetGroupArn=SHOP,
        datasetType="Interactions",
        schemaArn=schema["schemaArn"],
    )
    world.service.settle(dataset["datasetArn"])
    return world


def create(world: World, **changes: Any) -> dict[str, Any]:
    identity, outs = world.create(RecommenderProvider, **recommender_inputs(**changes))
    assert identity == ARN
    return outs


def ready(world: World) -> None:
    inputs = {"scope": SCOPE, "arns": {"home": ARN}, "triggers": {}, "timeoutSeconds": 24 * 3600}
    world.provider(ReadyProvider).create(inputs)


def update(world: World, outs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    news = world.inputs(RecommenderProvider, **recommender_inputs(**changes))
    return world.provider(RecommenderProvider).update(ARN, outs, news).outs or {}


def config(world: World) -> dict[str, Any]:
    described: dict[str, Any] = world.service.document(ARN)["recommenderConfig"]
    return described


def test_create_starts_and_ready_waits(world: World) -> None:
    outs = create(world, enableMetadataWithRecommendations=True, trainingDataConfig=PRICE)
    assert outs["arn"] == ARN
    assert outs["status"] == world.service.status(ARN) == "CREATE PENDING"
    (request,) = world.service.requests("CreateRecommender")
    assert request["recommenderConfig"] == {
        "minRecommendationRequestsPerSecond": 1,
        "enableMetadataWithRecommendations": True,
        "trainingDataConfig": PRICE,
    }
    assert type(request["recommenderConfig"]["minRecommendationRequestsPerSecond"]) is int
    ready(world)
    assert world.service.status(ARN) == "ACTIVE"


def test_an_interrupted_try_is_adopted_and_changed_to_what_is_wanted(world: World) -> None:
    create(world)
    world.runtime = world.new_process()
    create(world)
    assert world.service.requests("UpdateRecommender") == []
    create(world, minRecommendationRequestsPerSecond=3)
    assert config(world)["minRecommendationRequestsPerSecond"] == 3
    assert len(world.service.arns("Recommender")) == 1


def test_a_foreign_recommender_is_refused(world: World) -> None:
    recipe = recommender_inputs()["recipeArn"]
    world.service.outside.create_recommender(name="travel", datasetGroupArn=SHOP, recipeArn=recipe)
    with pytest.raises(LifecycleError, match="does not belong to this stack"):
        create(world)


def test_settings_change_in_place(world: World) -> None:
    outs = create(world)
    ready(world)
    changes: dict[str, Any] = {
        "minRecommendationRequestsPerSecond": 2,
        "enableMetadataWithRecommendations": True,
        "itemExplorationConfig": {"explorationWeight": "0.1"},
        "trainingDataConfig": PRICE,
    }
    news = world.inputs(RecommenderProvider, **recommender_inputs(**changes))
    result = world.provider(RecommenderProvider).diff(ARN, outs, news)
    assert result.changes
    assert not result.replaces
    after = update(world, outs, **changes)
    assert config(world)["itemExplorationConfig"]["explorationWeight"] == "0.1"
    assert config(world)["trainingDataConfig"] == PRICE
    back = update(world, wire(after))
    assert config(world)["trainingDataConfig"] == {"excludedDatasetColumns": {}}
    assert config(world)["minRecommendationRequestsPerSecond"] == 1
    assert config(world)["enableMetadataWithRecommendations"] is False
    assert len(world.service.requests("UpdateRecommender")) == 2
    update(world, wire(back))
    assert len(world.service.requests("UpdateRecommender")) == 2


@pytest.mark.parametrize("name", ["recipeArn", "datasetGroupArn", "name"])
def test_what_it_is_made_of_is_another_recommender(world: World, name: str) -> None:
    outs = create(world)
    other = {"name": "other"}.get(name, f"{PREFIX}dataset-group/other")
    news = world.inputs(RecommenderProvider, **recommender_inputs(**{name: other}))
    result = world.provider(RecommenderProvider).diff(ARN, outs, news)
    assert result.replaces == [name]
    assert result.delete_before_replace is (name != "name")


def test_another_import_changes_nothing(world: World) -> None:
    outs = create(world)
    news = world.inputs(
        RecommenderProvider, **recommender_inputs(learnsFrom={"Interactions": "later"})
    )
    assert not world.provider(RecommenderProvider).diff(ARN, outs, news).changes


def test_one_that_failed_is_told_and_made_again(world: World) -> None:
    world.service.let_fail("Recommender", "Dataset has too few View events.")
    outs = create(world)
    with pytest.raises(ResourceFailedError, match="too few View events"):
        ready(world)
    provider = world.provider(RecommenderProvider)
    state = wire(provider.read(ARN, outs).outs)
    assert state["status"] == "CREATE FAILED"
    news = world.inputs(RecommenderProvider, **recommender_inputs())
    result = provider.diff(ARN, state, news)
    assert result.replaces == ["status"]
    assert result.delete_before_replace is True
    provider.delete(ARN, state)
    again = create(world)
    assert again["creationDateTime"] > outs["creationDateTime"]
    ready(world)


def test_a_refresh_tells_drift_and_what_is_gone(world: World) -> None:
    outs = create(world)
    ready(world)
    provider = world.provider(RecommenderProvider)
    seen = wire(provider.read(ARN, outs).outs)
    assert {**seen, "status": outs["status"]} == outs
    assert seen["status"] == "ACTIVE"
    world.service.outside.update_recommender(
        recommenderArn=ARN,
        recommenderConfig={"minRecommendationRequestsPerSecond": 9, "trainingDataConfig": PRICE},
    )
    world.clock.sleep(3 * HOUR)
    seen = wire(provider.read(ARN, outs).outs)
    assert seen["minRecommendationRequestsPerSecond"] == 9
    assert seen["trainingDataConfig"] == PRICE
    update(world, seen)
    assert config(world)["minRecommendationRequestsPerSecond"] == 1
    provider.delete(ARN, seen)
    assert provider.read(ARN, outs).id == ""


def test_a_deletion_waits_for_the_training(world: World) -> None:
    outs = create(world)
    world.provider(RecommenderProvider).delete(ARN, outs)
    assert world.service.status(ARN) is None
    assert any("in use" in line for line in world.shown)
