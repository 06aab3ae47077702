from typing import Any

import pytest

from components.lifecycle.engine.recommender_config import (
    config_change,
    config_request,
    observed_config,
)

REQUESTS = "minRecommendationRequestsPerSecond"
METADATA = "enableMetadataWithRecommendations"
EXPLORATION = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
PRICE = {"excludedDatasetColumns": {"Items": ["PRICE"]}}


def described(**config: Any) -> dict[str, Any]:
    return {"recommenderConfig": {REQUESTS: 1, **config}}


def test_a_request_has_what_is_given() -> None:
    assert config_request({REQUESTS: 1}) == {REQUESTS: 1}
    given = {REQUESTS: 2, METADATA: True, "trainingDataConfig": PRICE}
    assert config_request({**given, "itemExplorationConfig": None}) == given


@pytest.mark.parametrize(
    ("config", "inputs"),
    [
        ({}, {}),
        ({METADATA: False}, {}),
        ({"itemExplorationConfig": EXPLORATION}, {}),
        (
            {"itemExplorationConfig": EXPLORATION},
            {"itemExplorationConfig": {"explorationWeight": "0.30"}},
        ),
        ({"trainingDataConfig": {"excludedDatasetColumns": {"Items": []}}}, {}),
        ({"trainingDataConfig": {"includedDatasetColumns": {"Items": ["PRICE"]}}}, {}),
        ({"trainingDataConfig": PRICE}, {"trainingDataConfig": PRICE}),
    ],
)
def test_what_is_the_same_is_no_change(config: dict[str, Any], inputs: dict[str, Any]) -> None:
    assert config_change(described(**config), {REQUESTS: 1, **inputs}) is None
    found = observed_config(inputs, described(**config))
    assert found in ({}, {METADATA: False})


def test_a_change_has_the_whole_configuration() -> None:
    before = described(itemExplorationConfig=EXPLORATION, trainingDataConfig=PRICE)
    assert config_change(before, {REQUESTS: 2, "trainingDataConfig": PRICE}) == {
        REQUESTS: 2,
        "itemExplorationConfig": EXPLORATION,
        "trainingDataConfig": PRICE,
    }
    assert config_change(before, {REQUESTS: 1, METADATA: True}) == {
        REQUESTS: 1,
        METADATA: True,
        "itemExplorationConfig": EXPLORATION,
        "trainingDataConfig": {"excludedDatasetColumns": {}},
    }


def test_drift_is_told() -> None:
    config = {METADATA: True, "itemExplorationConfig": {"explorationWeight": "1"}}
    assert observed_config({}, described(**config, trainingDataConfig=PRICE)) == {
        METADATA: True,
        "itemExplorationConfig": {"explorationWeight": "1", "explorationItemAgeCutOff": "30"},
        "trainingDataConfig": PRICE,
    }
