import asyncio
from dataclasses import replace
from typing import Any

import pytest

from components.api.openapi_source import fragment
from components.api.recommendation_routes import (
    TIMEOUT_SECONDS,
    ServingCampaign,
    ServingRecommender,
    recommendation_routes,
)
from components.api.route_group import RouteGroup
from components.building.handler_function import HANDLERS, HandlerFunctionArgs
from components.preflight.checked_context import CheckedContext
from tests.support.graph import CONTEXT, PERSONALIZE_ARN

PURPOSES = ("home", "related", "ranking", "popular")
CAMPAIGNS = {
    purpose: ServingCampaign(
        arn=f"{PERSONALIZE_ARN}:campaign/{purpose}",
        arns=[f"{PERSONALIZE_ARN}:campaign/{purpose}", f"{PERSONALIZE_ARN}:campaign/{purpose}-?"],
    )
    for purpose in PURPOSES
}
FILTERS = '{"unseen": {"arn": "a", "parameters": {}}}'


def groups(*purposes: str) -> dict[str, RouteGroup]:
    campaigns = {purpose: CAMPAIGNS[purpose] for purpose in purposes}
    made = recommendation_routes(context=CONTEXT, serving=campaigns, filters=FILTERS)
    return {group.fragment: group for group in made}


def function(group: RouteGroup) -> HandlerFunctionArgs:
    (only,) = group.functions.values()
    return only


def granted(group: RouteGroup) -> list[tuple[Any, list[Any]]]:
    return [(each["Action"], list(each["Resource"])) for each in function(group).statements]


def test_only_what_has_a_campaign_has_routes() -> None:
    assert list(groups("home")) == ["recommendations"]
    assert list(groups(*PURPOSES)) == ["recommendations", "related", "rankings", "popular"]


def test_each_function_exists_and_answers_the_routes_of_its_fragment() -> None:
    for name, group in groups(*PURPOSES).items():
        module, _, attribute = function(group).handler.rpartition(".")
        assert attribute == "handler"
        assert (HANDLERS / function(group).folder / f"{module}.py").exists()
        uris = {
            operation["x-amazon-apigateway-integration"]["uri"]
            for operations in fragment(name)["paths"].values()
            for operation in operations.values()
        }
        assert uris == {f"<<function:{purpose}>>" for purpose in group.functions}


@pytest.mark.parametrize(
    ("purpose", "name", "action"),
    [
        ("home", "recommendations", "personalize:GetRecommendations"),
        ("related", "related", "personalize:GetRecommendations"),
        ("ranking", "rankings", "personalize:GetPersonalizedRanking"),
        ("popular", "popular", "personalize:GetRecommendations"),
    ],
)
def test_a_function_asks_its_own_campaigns_and_no_others(
    purpose: str, name: str, action: str
) -> None:
    group = groups("home", purpose)[name] if purpose != "home" else groups("home")[name]
    assert granted(group) == [([action], list(CAMPAIGNS[purpose].arns))]
    environment = function(group).environment
    assert environment == {"CAMPAIGN_ARN": CAMPAIGNS[purpose].arn, "FILTERS": FILTERS}


def test_popular_items_stand_in_for_recommendations_where_there_are_any() -> None:
    home = groups(*PURPOSES)["recommendations"]
    assert function(home).environment["POPULAR_CAMPAIGN_ARN"] == CAMPAIGNS["popular"].arn
    asked = [*CAMPAIGNS["home"].arns, *CAMPAIGNS["popular"].arns]
    assert granted(home) == [(["personalize:GetRecommendations"], asked)]


def test_where_the_owner_makes_campaigns_those_of_the_stack_may_be_asked() -> None:
    async def made() -> list[RouteGroup]:  # outputs are made where a loop runs
        return recommendation_routes(
            context=replace(CONTEXT, tags={"project": "shop", "stack": "test"}),
            serving=CAMPAIGNS,
            owner_makes_campaigns=True,
        )

    for group in asyncio.run(made()):
        only = function(group)
        is_home = group.fragment == "recommendations"
        assert ("NAMED_CAMPAIGNS" in only.environment) == is_home
        conditions = [each["Condition"] for each in only.statements if "Condition" in each]
        own = {"aws:ResourceTag/project": "shop", "aws:ResourceTag/stack": "test"}
        assert conditions == ([{"StringEquals": own}] if is_home else [])


def test_the_functions_give_up_before_the_gateway_does() -> None:
    for name in groups(*PURPOSES):
        for operations in fragment(name)["paths"].values():
            for operation in operations.values():
                integration = operation["x-amazon-apigateway-integration"]
                assert integration["timeoutInMillis"] > TIMEOUT_SECONDS * 1000


def test_functions_know_and_may_use_the_filters() -> None:
    used = [f"{PERSONALIZE_ARN}:filter/shop-test-filter_*"]
    made = recommendation_routes(
        context=CONTEXT, serving=CAMPAIGNS, filters=FILTERS, filter_arns=used
    )
    for group in made:
        assert function(group).environment["FILTERS"] == FILTERS
        assert [list(each["Resource"])[-1] for each in function(group).statements] == used


def test_a_recommender_takes_the_place_of_a_campaign() -> None:
    arn = f"{PERSONALIZE_ARN}:recommender/popular"
    popular = ServingRecommender(arn=arn, arns=[arn], needs_user=True)
    serving = {"home": CAMPAIGNS["home"], "popular": popular}
    home, alone = recommendation_routes(context=CONTEXT, serving=serving)
    assert function(alone).environment == {
        "RECOMMENDER_ARN": arn,
        "NEEDS_USER": "true",
        "FILTERS": "{}",
    }
    assert granted(alone) == [(["personalize:GetRecommendations"], [arn])]
    environment = function(home).environment
    assert environment["POPULAR_RECOMMENDER_ARN"] == arn
    assert environment["CAMPAIGN_ARN"] == CAMPAIGNS["home"].arn
    assert "POPULAR_CAMPAIGN_ARN" not in environment
    assert arn in granted(home)[0][1]
    related = ServingRecommender(arn=arn, arns=[arn], needs_user=False)
    (group,) = recommendation_routes(context=CONTEXT, serving={"related": related})
    assert "NEEDS_USER" not in function(group).environment


def test_only_functions_whose_campaigns_take_a_context_have_its_rules() -> None:
    rules = CheckedContext(season="SEASON")
    campaigns = {
        purpose: replace(campaign, takes_context=purpose in {"home", "ranking"})
        for purpose, campaign in CAMPAIGNS.items()
    }
    made = recommendation_routes(context=CONTEXT, serving=campaigns, user_context=rules)
    told = {group.fragment: function(group).data for group in made}
    packaged = {"context.json": rules.for_requests}
    assert told == {"recommendations": packaged, "rankings": packaged, "related": {}, "popular": {}}
    assert all(function(group).data == {} for group in groups(*PURPOSES).values())
