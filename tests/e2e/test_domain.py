"""A stack of the domain ECOMMERCE through the real engine: made, asked, changed, moved, destroyed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands.api_client import Api
from commands.inventory import inventory
from tests.support.domain_data import shop_interactions, write_shop
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

USE_CASES: dict[str, dict[str, Any]] = {
    "home": {"recipe": "recommended-for-you", "exploration": {"weight": 0}},
    "related": {"recipe": "frequently-bought-together"},
    "popular": {"recipe": "popular-items-by-views"},
}


def use_cases(stack: ProgramStack, **changes: dict[str, Any]) -> None:
    """Set all use cases, with changed settings of some."""
    settings = {key: {**given, **changes.get(key, {})} for key, given in USE_CASES.items()}
    stack.configure("useCases", json.dumps(settings))


def recommender(program: Program, arn: str) -> dict[str, Any]:
    described: dict[str, Any] = program.client("personalize").describe_recommender(
        recommenderArn=arn
    )["recommender"]
    return described


def answered(outputs: dict[str, Any], path: str, status: int = 200) -> Any:
    """The body of what a route of the API answers."""
    answer = Api(outputs["apiUrl"], outputs["apiKey"]).get(path)
    assert answer.status == status, answer
    return answer.body


def items(outputs: dict[str, Any], path: str) -> list[str]:
    return [each["itemId"] for each in answered(outputs, path)["itemList"]]


def bought(user: str) -> set[str]:
    rows = [line.split(",") for line in shop_interactions().splitlines()]
    return {item for who, item, _, kind in rows if who == user and kind == "Purchase"}


def test_life_of_a_domain(program: Program, tmp_path: Path) -> None:
    before = inventory(program.client)
    interactions, articles = write_shop(tmp_path)
    stack = program.stack(
        "domain",
        interactions=str(interactions),
        items=str(articles),
        domain="ECOMMERCE",
        archiveIntervalSeconds="5",
    )
    use_cases(stack)
    assert "CATEGORY_L1" in stack.preview()
    assert inventory(program.client) == before, "a preview creates nothing"

    stack.up()
    first = stack.outputs()
    assert {"homeRecommenderArn", "relatedRecommenderArn", "popularRecommenderArn"} <= set(first)
    assert "campaignArn" not in first
    each_route_answers(first)
    stack.up("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    settings_change_in_place(program, stack, first)
    a_file_that_changes_trains_nothing(program, stack, interactions)
    another_recipe_moves_the_api(program, stack, first)
    what_was_deleted_comes_back(program, stack)

    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"


def each_route_answers(outputs: dict[str, Any]) -> None:
    shown = items(outputs, "/recommendations/u1?numResults=8")
    assert len(shown) == 8
    assert not bought("u1") & set(shown)
    assert "i0" not in items(outputs, "/related/i0?numResults=5")
    assert len(items(outputs, "/popular?userId=u1&numResults=5")) == 5
    refused = answered(outputs, "/popular", 400)
    assert "userId is missing" in refused["message"]


def settings_change_in_place(program: Program, stack: ProgramStack, first: dict[str, Any]) -> None:
    use_cases(
        stack,
        home={
            "minRequestsPerSecond": 2,
            "metadata": True,
            "excludedColumns": {"items": ["PRICE"]},
        },
    )
    stack.up()
    assert stack.outputs() == first
    config = recommender(program, first["homeRecommenderArn"])["recommenderConfig"]
    assert config["minRecommendationRequestsPerSecond"] == 2
    assert config["trainingDataConfig"] == {"excludedDatasetColumns": {"Items": ["PRICE"]}}
    body = answered(first, "/recommendations/u1?numResults=3&metadata=CATEGORY_L1")
    assert all(each["metadata"]["categoryL1"] in {"shoes", "hats"} for each in body["itemList"])
    stack.up("--expect-no-changes")
    stack.refresh("--expect-no-changes")


def a_file_that_changes_trains_nothing(
    program: Program, stack: ProgramStack, interactions: Path
) -> None:
    arn = stack.outputs()["popularRecommenderArn"]
    trained = recommender(program, arn)["lastUpdatedDateTime"]
    with interactions.open("a") as file:
        file.writelines(f"newcomer,i{item},1700900000,View\n" for item in range(20))
    stack.up()
    assert recommender(program, arn)["lastUpdatedDateTime"] == trained
    assert stack.outputs()["popularRecommenderArn"] == arn


def another_recipe_moves_the_api(
    program: Program, stack: ProgramStack, first: dict[str, Any]
) -> None:
    use_cases(stack, popular={"recipe": "popular-items-by-purchases"})
    stack.up()
    moved = stack.outputs()
    assert moved["popularRecommenderArn"] != first["popularRecommenderArn"]
    assert moved["homeRecommenderArn"] == first["homeRecommenderArn"]
    recipe = recommender(program, moved["popularRecommenderArn"])["recipeArn"]
    assert recipe.endswith("popular-items-by-purchases")
    assert len(program.client("personalize").list_recommenders()["recommenders"]) == 3
    assert items(moved, "/popular?userId=u1")


def what_was_deleted_comes_back(program: Program, stack: ProgramStack) -> None:
    outputs = stack.outputs()
    arn = outputs["relatedRecommenderArn"]
    client = program.client("personalize")
    client.delete_recommender(recommenderArn=arn)
    stack.up("--refresh")
    assert recommender(program, arn)["status"] == "ACTIVE"
    assert items(outputs, "/related/i0")
