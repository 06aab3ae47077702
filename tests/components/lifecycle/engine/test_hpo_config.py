from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.hpo_config import HpoConfig
from components.settings.hpo import HpoSettings
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX
from tests.support.lifecycle_world import wire

RECIPES = [
    f"{RECIPE_ARN_PREFIX}aws-{name}" for name in ("user-personalization", "similar-items", "sims")
]


@given(st.sampled_from(RECIPES), st.integers(1, 40))
def test_a_configuration_is_the_same_after_a_journey_over_the_wire(recipe: str, jobs: int) -> None:
    config = HpoSettings.model_validate({"maxNumberOfTrainingJobs": jobs}).config(recipe, ())
    assert HpoConfig().problem(config) is None
    arrived = HpoConfig().read(wire(config))
    assert arrived == config
    assert HpoConfig().same(wire(config), config)
    for each in arrived["algorithmHyperParameterRanges"]["integerHyperParameterRanges"]:
        assert [type(each[bound]) for bound in ("minValue", "maxValue")] == [int, int]


def changed(kind: str, *ranges: object) -> dict[str, Any]:
    """A configuration with these ranges of a type, and no others."""
    lists: dict[str, Any] = {
        f"{each}HyperParameterRanges": [] for each in ("integer", "continuous", "categorical")
    }
    lists[f"{kind}HyperParameterRanges"] = list(ranges)
    return {"algorithmHyperParameterRanges": lists, "hpoResourceConfig": {}}


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {**changed("integer"), "hpoResourceConfig": {"maxNumberOfTrainingJobs": 4}},
        {
            **changed("integer"),
            "algorithmHyperParameterRanges": {"integerHyperParameterRanges": []},
        },
        changed("integer", "bptt"),
        changed("integer", {"name": "bptt", "minValue": 2}),
        changed("integer", {"name": "bptt", "minValue": 2.5, "maxValue": 4}),
        changed("continuous", {"name": "f", "minValue": "0", "maxValue": 1}),
        changed("categorical", {"name": "recency_mask", "values": [True]}),
        changed("other"),
    ],
)
def test_what_is_no_configuration(value: Any) -> None:
    problem = HpoConfig().problem(value)
    assert problem is not None
    assert "is no configuration of HPO: expected algorithmHyperParameterRanges" in problem
