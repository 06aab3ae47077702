from collections.abc import Callable, Mapping
from typing import Any

import pytest

from handlers.recommendations import request
from handlers.recommendations.filters import Filter
from handlers.recommendations.query import Query
from handlers.shared.requests import RequestError

FILTERS = {"cheap": Filter("arn:f", {"PRICE": "number"})}


def refused(read: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(RequestError) as caught:
        read(*arguments)
    assert caught.value.status == 400
    return str(caught.value)


def test_a_user_may_be_left_out() -> None:
    def optional(event: Mapping[str, Any], query: Query) -> dict[str, Any]:
        return request.user_of(event, query, is_needed=False)

    def needed(event: Mapping[str, Any], query: Query) -> dict[str, Any]:
        return request.user_of(event, query, is_needed=True)

    assert optional({}, {}) == {}
    assert "userId is missing" in refused(needed, {}, {})
    for user_of in (optional, needed):
        assert user_of({}, {"userId": ["429"]}) == {"userId": "429"}
        assert "userId" in refused(user_of, {}, {"userId": ["null"]})


@pytest.mark.parametrize("is_needed", [False, True])
def test_a_user_that_is_named_is_the_callers(is_needed: bool) -> None:
    called = {"requestContext": {"authorizer": {"userId": "429"}}}
    named = request.user_of(called, {"userId": ["429"]}, is_needed=is_needed)
    assert named == {"userId": "429"}
    with pytest.raises(RequestError, match="not the user of the token"):
        request.user_of(called, {"userId": ["430"]}, is_needed=is_needed)


def test_there_are_fewer_results_with_metadata() -> None:
    assert request.number_of_results({}) == {"numResults": 25}
    assert request.number_of_results({"numResults": ["500"]}) == {"numResults": 500}
    with_metadata = {"metadata": ["TITLE"], "numResults": ["51"]}
    assert refused(request.number_of_results, with_metadata).endswith("from 1 to 50.")


def test_a_promotion_is_a_filter_with_a_share() -> None:
    query = {"promotion": ["cheap"], "promotion.PRICE": ["9"], "promotionPercent": ["20"]}
    assert request.chosen_promotion(query, FILTERS) == {
        "promotions": [
            {
                "name": "cheap",
                "percentPromotedItems": 20,
                "filterArn": "arn:f",
                "filterValues": {"PRICE": "9"},
            }
        ]
    }
    assert request.chosen_promotion({}, FILTERS) == {}


@pytest.mark.parametrize("name", ["promotionPercent", "promotion.PRICE"])
def test_parts_of_a_promotion_need_the_promotion(name: str) -> None:
    message = refused(request.chosen_promotion, {name: ["9"]}, FILTERS)
    assert message == f"{name} is given without promotion. Add promotion, or leave it out."


def test_a_promotion_needs_its_share() -> None:
    query = {"promotion": ["cheap"], "promotion.PRICE": ["9"]}
    assert "promotionPercent" in refused(request.chosen_promotion, query, FILTERS)
    over = {**query, "promotionPercent": ["101"]}
    assert refused(request.chosen_promotion, over, FILTERS).endswith("from 1 to 100.")


def test_values_need_their_filter() -> None:
    assert request.chosen_filter({}, FILTERS) == {}
    query = {"filter": ["cheap"], "filter.PRICE": ["9"]}
    assert request.chosen_filter(query, FILTERS)["filterValues"] == {"PRICE": "9"}
    message = refused(request.chosen_filter, {"filter.PRICE": ["9"]}, FILTERS)
    assert message == "filter.PRICE is given without filter. Add filter, or leave it out."


def test_metadata_are_columns_of_items() -> None:
    given = {"metadata": ["TITLE,CATEGORY_L1"]}
    assert request.metadata_columns(given) == {
        "metadataColumns": {"ITEMS": ["TITLE", "CATEGORY_L1"]}
    }
    assert request.metadata_columns({}) == {}


@pytest.mark.parametrize("text", ["", "A,", "A B", "1A", ",".join("ABCDEFGHIJK"), "x" * 151])
def test_impossible_columns_are_refused(text: str) -> None:
    message = refused(request.metadata_columns, {"metadata": [text]})
    assert message.startswith("metadata must be 1 to 10 names")


def test_the_context_has_a_value_a_field() -> None:
    given = {"context.DEVICE": ["phone"], "context.HOUR": ["7"], "numResults": ["5"]}
    assert request.given_context(given) == {"DEVICE": "phone", "HOUR": "7"}
    assert request.given_context({}) == {}


@pytest.mark.parametrize(
    ("name", "values"),
    [("A B", ["x"]), ("DEVICE", [""]), ("DEVICE", ["x" * 1001]), ("DEVICE", ["a", "b"])],
)
def test_an_impossible_context_is_refused(name: str, values: list[str]) -> None:
    assert refused(request.given_context, {f"context.{name}": values}).startswith(
        f"context.{name} "
    )


def test_a_list_has_all_that_says_what_is_wanted() -> None:
    query = {
        "numResults": ["5"],
        "filter": ["cheap"],
        "filter.PRICE": ["9"],
        "metadata": ["TITLE"],
        "promotion": ["cheap"],
        "promotion.PRICE": ["1"],
        "promotionPercent": ["10"],
    }
    assert request.recommended_list(query, FILTERS).keys() == {
        "numResults",
        "filterArn",
        "filterValues",
        "metadataColumns",
        "promotions",
    }
