from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import UNKNOWN
from pulumi.runtime import rpc

from components.lifecycle.campaign import CampaignProvider
from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.inputs import is_unknown
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import (
    SCOPE,
    World,
    campaign_inputs,
    dataset_inputs,
    import_inputs,
    solution_inputs,
    version_inputs,
)


def failures(world: World, kind: type[LifecycleProvider], inputs: dict[str, Any]) -> dict[str, str]:
    result = world.provider(kind).check({}, {"scope": SCOPE, **inputs})
    return {failure.property: failure.reason for failure in result.failures}


@pytest.mark.parametrize(
    ("kind", "inputs", "wrong", "reason"),
    [
        (CampaignProvider, campaign_inputs(minProvisionedTPS=0), "minProvisionedTPS", "at least 1"),
        (CampaignProvider, campaign_inputs(minProvisionedTPS=1.5), "minProvisionedTPS", "whole"),
        (CampaignProvider, campaign_inputs(minProvisionedTPS=True), "minProvisionedTPS", "whole"),
        (CampaignProvider, campaign_inputs(name="-x"), "name", "not a valid name"),
        (CampaignProvider, campaign_inputs(name="x" * 64), "name", "1 to 63"),
        (CampaignProvider, campaign_inputs(name=None), "name", "is required"),
        (CampaignProvider, campaign_inputs(name=7), "name", "not a text"),
        (CampaignProvider, campaign_inputs(key=""), "key", "at least one character"),
        (CampaignProvider, campaign_inputs(solutionVersionArn="x"), "solutionVersionArn", "ARN"),
        (CampaignProvider, campaign_inputs(scope={"region": "x"}), "scope", "accountId is missing"),
        (CampaignProvider, campaign_inputs(scope="x"), "scope", "not a map"),
        (CampaignProvider, campaign_inputs(scope=None), "scope", "is required"),
        (CampaignProvider, campaign_inputs(tags={KEY_TAG: "x"}), "tags", "leave it out"),
        (
            CampaignProvider,
            campaign_inputs(tags={str(n): "" for n in range(50)}),
            "tags",
            "at most 49",
        ),
        (CampaignProvider, campaign_inputs(tags={"a": 1}), "tags", "from names to texts"),
        (CampaignProvider, campaign_inputs(minTPS=1), "minTPS", "unknown input"),
        (
            DatasetProvider,
            dataset_inputs(datasetType="items"),
            "datasetType",
            "one of Interactions",
        ),
        (
            DatasetProvider,
            dataset_inputs(datasetGroupArn=f"{PREFIX}dataset/x"),
            "datasetGroupArn",
            "group",
        ),
        (DatasetImportJobProvider, import_inputs(dataLocation="data/x"), "dataLocation", "s3://"),
        (DatasetImportJobProvider, import_inputs(namePrefix="x" * 55), "namePrefix", "1 to 54"),
        (
            SolutionProvider,
            solution_inputs(performAutoTraining="off"),
            "performAutoTraining",
            "boolean",
        ),
        (SolutionVersionProvider, version_inputs(onDelete="keep"), "onDelete", "stop, retain"),
    ],
)
def test_wrong_inputs_are_refused_in_a_sentence(
    world: World, kind: type[LifecycleProvider], inputs: dict[str, Any], wrong: str, reason: str
) -> None:
    found = failures(world, kind, inputs)
    assert list(found) == [wrong]
    assert reason in found[wrong]


def test_numbers_are_whole_again_and_defaults_are_filled_in(world: World) -> None:
    result = world.provider(CampaignProvider).check(
        {}, {"scope": SCOPE, **campaign_inputs(minProvisionedTPS=3.0), "__provider": "x"}
    )
    assert type(result.inputs["minProvisionedTPS"]) is int
    assert result.inputs["timeoutSeconds"] == 5400
    assert "__provider" not in result.inputs


@pytest.mark.parametrize("unknown", [UNKNOWN, rpc.UNKNOWN])
def test_unknown_inputs_are_not_validated_but_passed_on(world: World, unknown: Any) -> None:
    inputs = campaign_inputs(
        name=unknown, solutionVersionArn=unknown, minProvisionedTPS=unknown, tags={"a": unknown}
    )
    result = world.provider(CampaignProvider).check({}, {"scope": SCOPE, **inputs})
    assert result.failures == []
    assert result.inputs["name"] is unknown
    assert "arn" not in result.inputs


def test_a_preview_knows_the_arns_that_follow_from_inputs(world: World) -> None:
    inputs = {"scope": SCOPE, **campaign_inputs(solutionVersionArn=UNKNOWN)}
    result = world.provider(CampaignProvider).check({}, inputs)
    assert result.inputs["arn"] == f"{PREFIX}campaign/travel"


@pytest.mark.parametrize("unknown", [UNKNOWN, rpc.UNKNOWN])
def test_what_a_preview_cannot_compare_counts_as_changed(world: World, unknown: Any) -> None:
    provider = world.provider(CampaignProvider)
    olds = world.inputs(CampaignProvider, **campaign_inputs())
    moved = provider.diff("id", olds, {**olds, "solutionVersionArn": unknown})
    assert (moved.changes, moved.replaces) == (True, [])
    renamed = provider.diff("id", olds, {**olds, "name": unknown})
    assert (renamed.changes, renamed.replaces) == (True, ["name"])


def test_the_serialised_provider_is_never_compared(world: World) -> None:
    olds = world.inputs(CampaignProvider, **campaign_inputs())
    result = world.provider(CampaignProvider).diff(
        "id", {**olds, "__provider": "a"}, {**olds, "__provider": "b"}
    )
    assert result.changes is False


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=10,
    )
)
def test_known_values_are_known(value: Any) -> None:
    assert not is_unknown(value)
    assert is_unknown({"outer": [value, {"inner": rpc.UNKNOWN}]})
