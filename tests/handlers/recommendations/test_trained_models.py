"""Each function in front of a model that the local Personalize has trained: what is sent is taken, and answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from handlers.recommendations import (
    get_personalized_ranking,
    get_popular_items,
    get_recommendations,
    get_related_items,
)
from handlers.recommendations.campaign import Campaign
from handlers.recommendations.filters import Filter
from tests.support.campaigns import event, read
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack

RECIPES = {
    "home": "aws-user-personalization-v2",
    "related": "aws-sims",
    "ranking": "aws-personalized-ranking-v2",
    "popular": "aws-popularity-count",
}
FILTERS = {
    "category": ("INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)", {"CATEGORY": "text"}),
    "cheap": ("INCLUDE ItemID WHERE Items.PRICE < $PRICE", {"PRICE": "number"}),
}
PRICE: dict[str, Any] = {"name": "PRICE", "type": ["float", "null"]}


@dataclass
class Shop:
    """Four campaigns, and the filters of their group."""

    stack: PersonalizeStack
    campaigns: dict[str, Campaign]
    filters: dict[str, Filter]

    def ask(self, respond: Callable[..., Any], purpose: str, *asked: Any, **more: Any) -> Any:
        status, body = read(respond(event(*asked), self.campaigns[purpose], self.filters, **more))
        assert status == 200, body
        assert body["recommendationId"].startswith("RID-")
        return body["itemList"]


def items_csv() -> str:
    """Every second item is a toy; the price is the number."""
    kinds = ("book", "toy")
    return "".join(["ITEM_ID,CATEGORY,PRICE\n", *(f"i{n},{kinds[n % 2]},{n}\n" for n in range(40))])


@pytest.fixture(scope="module")
def shop(local_aws: LocalAws) -> Iterator[Shop]:
    with personalize_stack(local_aws, "models") as stack:
        stack.make_data()
        stack.make_dataset("Items", PRICE)
        items = stack.start_import(items_csv(), job="items", kind="Items")
        stack.wait("DatasetImportJob", arn=items)
        campaigns = {}
        for purpose, recipe in RECIPES.items():
            stack.make_solution(recipe=f"arn:aws:personalize:::recipe/{recipe}", suffix=purpose)
            stack.make_version()
            settings = {"enableMetadataWithRecommendations": True}
            arn = stack.make_campaign(purpose, campaignConfig=settings)
            campaigns[purpose] = Campaign(stack.runtime, arn)
        filters = {
            name: Filter(stack.make_filter(name, expression), parameters)
            for name, (expression, parameters) in FILTERS.items()
        }
        yield Shop(stack, campaigns, filters)


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [each["itemId"] for each in items]


QUERY: dict[str, str | list[str]] = {
    "numResults": "5",
    "filter": "category",
    "filter.CATEGORY": ["toy", "no such, really"],
    "metadata": "CATEGORY,PRICE",
}


def check_toys(items: list[dict[str, Any]]) -> None:
    assert items
    for each in items:
        assert each["metadata"]["category"] == "toy"
        assert float(each["metadata"]["price"]) == int(each["itemId"][1:])


def test_recommendations(shop: Shop) -> None:
    items = shop.ask(get_recommendations.respond, "home", {"userId": "u1"}, QUERY)
    assert len(items) == 5
    check_toys(items)


def test_related_items(shop: Shop) -> None:
    items = shop.ask(get_related_items.respond, "related", {"itemId": "i1"}, QUERY)
    check_toys(items)
    assert "i1" not in ids(items)


def test_popular_items(shop: Shop) -> None:
    items = shop.ask(get_popular_items.respond, "popular", None, QUERY)
    assert len(items) == 5
    check_toys(items)


def test_rankings(shop: Shop) -> None:
    # Users with an odd number prefer the second half of the items.
    body = {"userId": "u1", "itemIds": ["i1", "unknown", "i21", "i20"]}
    ranked = shop.ask(get_personalized_ranking.respond, "ranking", None, {}, body)
    assert ids(ranked)[-1] == "unknown"
    assert set(ids(ranked)) == set(body["itemIds"])
    assert ids(ranked).index("i20") < ids(ranked).index("i1")
    query = {name: value for name, value in QUERY.items() if name != "numResults"}
    check_toys(shop.ask(get_personalized_ranking.respond, "ranking", None, query, body))


@pytest.mark.parametrize("purpose", ["home", "related", "popular"])
def test_promotions(shop: Shop, purpose: str) -> None:
    respond, path = {
        "home": (get_recommendations.respond, {"userId": "u1"}),
        "related": (get_related_items.respond, {"itemId": "i21"}),
        "popular": (get_popular_items.respond, None),
    }[purpose]
    query = {
        "numResults": "10",
        "promotion": "cheap",
        "promotion.PRICE": "4.5",
        "promotionPercent": "30",
    }
    items = shop.ask(respond, purpose, path, query)
    promoted = [each for each in items if each.get("promotionName") == "cheap"]
    assert 1 <= len(promoted) <= 3
    assert set(ids(promoted)) <= {"i0", "i1", "i2", "i3", "i4"}


def test_popular_items_stand_in_for_a_campaign_that_is_gone(shop: Shop) -> None:
    gone = Campaign(shop.stack.runtime, f"{shop.campaigns['home'].arn}-gone")
    answer = get_recommendations.respond(
        event({"userId": "u1"}, QUERY), gone, shop.filters, shop.campaigns["popular"]
    )
    status, body = read(answer)
    assert (status, body["fallback"]) == (200, True)
    check_toys(body["itemList"])
