"""Each campaign belongs to one solution: that in which it stands, that it names, whose key it has, or the only one."""

from typing import Any

import pytest

from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.parameter_files import RECIPES, parsed, with_maps, with_service_configs

KEYS = ("Interactions/1.csv", "Items/1.csv", "Users/1.csv")


def served(campaigns: object, solutions: object = None) -> dict[str, str]:
    document = with_maps()
    document["campaigns"] = campaigns
    document["solutions"] = solutions or document["solutions"]
    return {each.name: each.solution for each in parsed(document, *KEYS).campaigns}


def test_by_name() -> None:
    assert served([{"name": "c", "solution": "sims-solution"}]) == {"c": "sims-solution"}


@pytest.mark.parametrize("key", ["sims", "simsCampaign"])
def test_by_key(key: str) -> None:
    assert served({key: {"name": "c"}}) == {"c": "sims-solution"}


@pytest.mark.parametrize("campaigns", [[{"name": "c"}], {"any": {"name": "c"}}])
def test_of_the_only_solution(campaigns: object) -> None:
    only = [{"name": "s", "recipeArn": f"{RECIPES}aws-sims"}]
    assert served(campaigns, only) == {"c": "s"}


def test_a_solution_may_have_several_or_none() -> None:
    campaigns = [{"name": name, "solution": "sims-solution"} for name in ("a", "b")]
    assert served(campaigns) == {"a": "sims-solution", "b": "sims-solution"}
    assert served([]) == {}


def test_an_unknown_solution_is_refused() -> None:
    with pytest.raises(ParameterFileError, match=r"campaigns\[0\].solution is none, and the sol"):
        served([{"name": "c", "solution": "none"}])


def test_a_campaign_in_a_solution_is_of_no_other() -> None:
    document: dict[str, Any] = with_service_configs()
    document["solutions"][1]["campaigns"][0]["serviceConfig"]["solution"] = "similar"
    with pytest.raises(ParameterFileError, match="solution is not personal, in which it stands"):
        parsed(document, *KEYS)


def test_throughput_is_a_whole_number_as_the_api_has_it() -> None:
    document = with_maps()
    document["campaigns"] = {
        "sims": {"name": "a", "minProvisionedTPS": 2.0},
        "user-personalization": {"name": "b"},
    }
    throughput = [each.request["minProvisionedTPS"] for each in parsed(document, *KEYS).campaigns]
    assert [repr(each) for each in throughput] == ["2", "1"]


def test_exploration_is_of_one_recipe() -> None:
    exploring = {
        "name": "c",
        "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "1"}},
    }
    assert served({"user-personalization": exploring}) == {"c": "user-personalization-solution"}
    with pytest.raises(ParameterFileError, match="of the recipe aws-user-personalization alone"):
        served({"sims": exploring})
