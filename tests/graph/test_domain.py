"""The whole program with a domain and recommenders: what they take the place of, and that a stack without is as it was."""

import json
from typing import Any

import pytest

from tests.support.graph import Graph, run_program

FOR_YOU = "aws-ecomm-recommended-for-you"


def variables(graph: Graph, function: str) -> dict[str, Any]:
    environment = graph.named(f"personalize-api-{function}-function").inputs["environment"]
    found: dict[str, Any] = environment["variables"]
    return found


def test_group_and_schemas_are_of_the_domain(shop: Graph, minimal: Graph) -> None:
    group = "personalize-datasets-group"
    assert shop.named(group).inputs["domain"] == "ECOMMERCE"
    schemas = shop.of_type("personalize:Schema")
    assert len(schemas) == 2
    assert {schema.inputs["domain"] for schema in schemas} == {"ECOMMERCE"}
    assert shop.named("personalize-datasets-generation").inputs["domain"] == "ECOMMERCE"
    assert "domain" not in minimal.named(group).inputs
    assert all("domain" not in schema.inputs for schema in minimal.of_type("personalize:Schema"))


def test_a_schema_of_a_domain_has_another_name(shop: Graph, shop_settings: dict[str, str]) -> None:
    settings = {k: v for k, v in shop_settings.items() if k.split(":")[1] not in NEW}
    custom = Graph(run_program(settings, stack="shop"))
    names = [
        {str(schema.inputs["name"]) for schema in graph.of_type("personalize:Schema")}
        for graph in (shop, custom)
    ]
    assert not names[0] & names[1]


NEW = ("domain", "useCases", "models")


def test_a_recommender_takes_the_place_of_each_model(shop: Graph) -> None:
    kinds = {node.type.rpartition(":")[2]: node for node in shop}
    assert len(shop.of_type("personalize:Recommender")) == 2
    # Of the model that stands beside them.
    assert (
        len(shop.of_type("personalize:Campaign")) == len(shop.of_type("personalize:Solution")) == 1
    )
    assert "personalize-model" not in {node.name for node in shop}
    home = shop.named("personalize-recommender-home-recommender").inputs
    assert home["recipeArn"].endswith(f"/{FOR_YOU}")
    assert home["minRecommendationRequestsPerSecond"] == 2
    assert home["enableMetadataWithRecommendations"] is True
    assert home["itemExplorationConfig"] == {
        "explorationWeight": "0.1",
        "explorationItemAgeCutOff": "30",
    }
    assert home["trainingDataConfig"] == {"excludedDatasetColumns": {"Items": ["CATEGORY_L1"]}}
    assert kinds["Recommender"].inputs["key"].endswith("-recommender")


def test_a_recommender_is_made_after_the_imports(shop: Graph) -> None:
    for purpose in ("home", "popular"):
        node = shop.named(f"personalize-recommender-{purpose}-recommender")
        before = {shop.monitor.nodes[urn].name for urn in shop.before(node)}
        assert "personalize-datasets-imported" in before


def test_outputs_and_routes(shop: Graph) -> None:
    assert {"homeRecommenderArn", "popularRecommenderArn", "relatedCampaignArn"} <= set(
        shop.exports
    )
    assert not {"campaignArn", "solutionArn", "solutionVersionArn"} & set(shop.exports)
    paths = json.loads(shop.named("personalize-api-api").inputs["body"])["paths"]
    assert {"/recommendations/{userId}", "/popular", "/related/{itemId}"} <= set(paths)
    assert "/rankings" not in paths


def test_functions_ask_recommenders(shop: Graph) -> None:
    assert variables(shop, "recommendations") == {
        "RECOMMENDER_ARN": shop.exports["homeRecommenderArn"],
        "NEEDS_USER": "true",
        "POPULAR_RECOMMENDER_ARN": shop.exports["popularRecommenderArn"],
        "FILTERS": "{}",
    }
    assert variables(shop, "popular")["RECOMMENDER_ARN"] == shop.exports["popularRecommenderArn"]
    assert variables(shop, "related")["CAMPAIGN_ARN"] == shop.exports["relatedCampaignArn"]


@pytest.mark.parametrize(
    ("function", "purposes"), [("recommendations", {"home", "popular"}), ("popular", {"popular"})]
)
def test_a_function_may_ask_its_own_recommenders_alone(
    shop: Graph, function: str, purposes: set[str]
) -> None:
    policy = shop.named(f"personalize-api-{function}-execution-permissions").inputs["policy"]
    assert len(policy) < 6000
    allowed = {
        arn
        for each in json.loads(policy)["Statement"]
        if each["Action"] == ["personalize:GetRecommendations"]
        for arn in each["Resource"]
    }
    assert all(":recommender/" in arn for arn in allowed)
    names = {purpose: shop.exports[f"{purpose}RecommenderArn"] for purpose in ("home", "popular")}
    for purpose, arn in names.items():
        pattern = {each for each in allowed if matches(each, arn)}
        assert bool(pattern) is (purpose in purposes)


def matches(pattern: str, arn: str) -> bool:
    return len(pattern) == len(arn) and all(
        one in ("?", other) for one, other in zip(pattern, arn, strict=True)
    )


def test_another_recipe_is_another_name(shop: Graph, shop_settings: dict[str, str]) -> None:
    use_cases = json.loads(shop_settings["personalize:useCases"])
    use_cases["popular"] = {"recipe": "popular-items-by-purchases"}
    other = Graph(
        run_program({**shop_settings, "personalize:useCases": json.dumps(use_cases)}, stack="shop")
    )
    logical = "personalize-recommender-popular-recommender"
    assert shop.named(logical).inputs["name"] != other.named(logical).inputs["name"]
    home = "personalize-recommender-home-recommender"
    assert shop.named(home).inputs["name"] == other.named(home).inputs["name"]
