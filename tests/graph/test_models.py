"""The whole program with a model for each purpose: what is added to that of one model, and what stays as it was."""

import json
from typing import Any

import pytest

from tests.support.graph import Graph, run_program

OTHERS = {"related": "related", "ranking": "rankings", "popular": "popular"}
"""The models beside `home`, and their functions."""

ROUTES = {
    "related": "/related/{itemId}",
    "ranking": "/rankings",
    "popular": "/popular",
}


def with_models(data_settings: dict[str, str], models: Any) -> Graph:
    settings = {"aws:region": "us-east-1", **data_settings}
    return Graph(run_program({**settings, "personalize:models": json.dumps(models)}))


@pytest.fixture(scope="module")
def one(data_settings: dict[str, str]) -> Graph:
    return Graph(run_program({"aws:region": "us-east-1", **data_settings}))


def name_of(graph: Graph, logical: str) -> str:
    return str(graph.named(logical).inputs["name"])


def test_a_model_of_each_purpose_is_added_to_what_there_was(many: Graph, one: Graph) -> None:
    assert one.pairs < many.pairs
    added = {name for _, name in many.pairs - one.pairs}
    for purpose, function in OTHERS.items():
        parts = ("", "-solution", "-version", "-trained", "-campaign")
        expected = {f"personalize-model-{purpose}{part}" for part in parts}
        assert expected <= added
        assert f"personalize-api-{function}-function" in added
        own = {n for n in added if f"{n}-".startswith(f"personalize-api-{function}-")}
        added -= expected | own
    assert added == {
        f"personalize-api-{operation}-permission"
        for operation in ("relatedItems", "rankItems", "popularItems")
    }


def test_the_model_of_users_has_its_names_whatever_else_there_is(
    data_settings: dict[str, str], one: Graph
) -> None:
    graph = with_models(data_settings, {"popular": {}})
    for part in ("solution", "campaign"):
        logical = f"personalize-model-{part}"
        assert name_of(graph, logical) == name_of(one, logical)
        assert graph.named(logical).inputs["key"] == one.named(logical).inputs["key"]


def test_what_is_configured_reaches_each_model(many: Graph) -> None:
    assert name_of(many, "personalize-model-solution").endswith("-user-personalization")
    assert many.named("personalize-model-campaign").inputs["minProvisionedTPS"] == 3
    recipe = many.named("personalize-model-related-solution").inputs["recipeArn"]
    assert recipe.endswith(":::recipe/aws-sims")
    automatic = {
        purpose: many.named(f"personalize-model-{purpose}-solution").inputs["performAutoTraining"]
        for purpose in OTHERS
    }
    assert automatic == {"related": False, "ranking": True, "popular": False}
    for purpose in OTHERS:
        assert f"-{purpose}-" in name_of(many, f"personalize-model-{purpose}-solution")
        assert f"-campaign-{purpose}-" in name_of(many, f"personalize-model-{purpose}-campaign")


def test_trainings_wait_for_the_data_and_not_for_each_other(many: Graph) -> None:
    models = ["personalize-model", *(f"personalize-model-{purpose}" for purpose in OTHERS)]
    for model in models:
        before = {
            many.monitor.nodes[urn].name for urn in many.before(many.named(f"{model}-version"))
        }
        assert "personalize-datasets-imported" in before
        assert not any(f"{other}-version" in before for other in models)


def test_each_campaign_has_its_routes_and_its_output(many: Graph, one: Graph) -> None:
    paths = json.loads(many.named("personalize-api-api").inputs["body"])["paths"]
    base = json.loads(one.named("personalize-api-api").inputs["body"])["paths"]
    assert set(paths) - set(base) == set(ROUTES.values())
    for purpose in OTHERS:
        arn = many.exports[f"{purpose}CampaignArn"]
        assert arn.endswith(name_of(many, f"personalize-model-{purpose}-campaign"))
    assert set(many.exports) - set(one.exports) == {f"{p}CampaignArn" for p in OTHERS}


def test_what_is_not_configured_has_no_route_and_no_output(data_settings: dict[str, str]) -> None:
    graph = with_models(data_settings, {"ranking": {}})
    paths = json.loads(graph.named("personalize-api-api").inputs["body"])["paths"]
    assert set(ROUTES.values()) & set(paths) == {"/rankings"}
    assert "popularCampaignArn" not in graph.exports
    environment = graph.named("personalize-api-recommendations-function").inputs["environment"]
    assert set(environment["variables"]) == {"CAMPAIGN_ARN", "FILTERS"}


def permissions(graph: Graph, function: str) -> tuple[set[str], set[str]]:
    """Actions of the service that a function may call, and the campaigns that it may name in them."""
    policy = graph.named(f"personalize-api-{function}-execution-permissions").inputs["policy"]
    asked = [
        each
        for each in json.loads(policy)["Statement"]
        if each["Action"][0].startswith("personalize:")
    ]
    actions = {action for each in asked for action in each["Action"]}
    return actions, {arn for each in asked for arn in each["Resource"]}


def test_a_function_may_ask_its_own_campaign_alone(many: Graph) -> None:
    campaigns = {
        "recommendations": many.exports["campaignArn"],
        **{function: many.exports[f"{p}CampaignArn"] for p, function in OTHERS.items()},
    }
    for function, own in campaigns.items():
        actions, allowed = permissions(many, function)
        ranks = function == "rankings"
        assert actions == {
            f"personalize:Get{'PersonalizedRanking' if ranks else 'Recommendations'}"
        }
        stands_in = {campaigns["popular"]} if function == "recommendations" else set()
        assert allowed & set(campaigns.values()) == {own} | stands_in


def test_popular_items_stand_in_for_recommendations(many: Graph) -> None:
    variables = many.named("personalize-api-recommendations-function").inputs["environment"][
        "variables"
    ]
    assert variables == {
        "CAMPAIGN_ARN": many.exports["campaignArn"],
        "POPULAR_CAMPAIGN_ARN": many.exports["popularCampaignArn"],
        "FILTERS": "{}",
    }


def test_what_a_role_may_do_fits_into_its_policy(many: Graph) -> None:
    """Source: IAM User Guide, "IAM and AWS STS quotas": 10,240 characters of a role's inline policies."""
    for node in many.of_type("rolePolicy:RolePolicy"):
        assert len(node.inputs["policy"]) <= 10_240
