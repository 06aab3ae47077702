"""Filters, promotions, metadata and context of recommendations, through boto3 and a model that was trained."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack

FIELDS: tuple[dict[str, Any], ...] = (
    {"name": "PRICE_NOW", "type": ["float", "null"]},
    {"name": "YEAR", "type": "int"},
    {"name": "DESCRIPTION", "type": ["string", "null"], "textual": True},
)
SEEN = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
CATEGORY = "INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)"


def items_csv() -> str:
    """Forty items: every second one is a book, every fifth also a gift; the price is the number, of the last one unknown."""
    lines = ["ITEM_ID,CATEGORY,PRICE_NOW,YEAR,DESCRIPTION"]
    for number in range(40):
        category = ("book" if number % 2 else "toy") + ("|gift" if number % 5 == 0 else "")
        price = "" if number == 39 else f"{number}.5"
        lines.append(f"i{number},{category},{price},{1980 + number},About {number}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def shop(local_aws: LocalAws) -> Iterator[PersonalizeStack]:
    """A trained stack with items, users and an event tracker, whose campaign returns metadata."""
    with personalize_stack(local_aws, "filtered") as stack:
        stack.make_data()
        stack.make_dataset("Items", *FIELDS)
        stack.make_dataset("Users")
        imports = [
            stack.start_import(items_csv(), job="items", kind="Items"),
            stack.start_import("USER_ID,AGE\nu1,30\nu2,10\nu3,\n", job="users", kind="Users"),
        ]
        for job in imports:
            stack.wait("DatasetImportJob", arn=job)
        stack.make_solution()
        stack.make_version()
        stack.make_campaign(campaignConfig={"enableMetadataWithRecommendations": True})
        stack.arns["tracking"] = stack.make_tracker()
        for name, expression in {"seen": SEEN, "category": CATEGORY}.items():
            stack.arns[name] = stack.make_filter(name, expression)
        yield stack


def numbers(items: list[str]) -> list[int]:
    return [int(each[1:]) for each in items]


def scored(stack: PersonalizeStack, user: str, **settings: Any) -> dict[str, float]:
    return {
        each["itemId"]: each["score"]
        for each in stack.recommended(user, 500, **settings)
        if "score" in each
    }


def test_a_filter_takes_items_out_and_changes_no_score(shop: PersonalizeStack) -> None:
    everything = scored(shop, "u1")
    books = scored(shop, "u1", filterArn=shop.arns["category"], filterValues={"CATEGORY": '"book"'})
    assert books == {item: score for item, score in everything.items() if int(item[1:]) % 2}
    assert list(books.values()) == sorted(books.values(), reverse=True)


def test_the_mask_comes_before_the_best_are_chosen(shop: PersonalizeStack) -> None:
    values = {"CATEGORY": '"gift"'}
    found = shop.items("u1", 8, filterArn=shop.arns["category"], filterValues=values)
    assert sorted(numbers(found)) == list(range(0, 40, 5))


def test_what_a_user_did_is_taken_out_at_once(shop: PersonalizeStack) -> None:
    before = shop.items("visitor", 5, filterArn=shop.arns["seen"])
    shop.put(shop.arns["tracking"], before[:2], userId="visitor")
    after = shop.items("visitor", 500, filterArn=shop.arns["seen"])
    assert set(before[:2]) <= set(shop.items("visitor", 500))
    assert not set(before[:2]) & set(after)


def test_imported_events_count_by_their_type(shop: PersonalizeStack) -> None:
    bought = shop.make_filter(
        "bought", 'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")'
    )
    viewed = shop.make_filter("viewed", 'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view")')
    seen = set(shop.items("u4", 500)) - set(shop.items("u4", 500, filterArn=shop.arns["seen"]))
    kinds = [set(shop.items("u4", 500, filterArn=each)) for each in (bought, viewed)]
    assert kinds[0] | kinds[1] == seen
    assert kinds[0] != kinds[1]
    assert set(shop.items("nobody", 500, filterArn=bought)) == set()


def test_the_current_user_decides_whether_an_expression_counts(shop: PersonalizeStack) -> None:
    arn = shop.make_filter(
        "adults", 'EXCLUDE ItemID WHERE Items.CATEGORY IN ("toy") IF CurrentUser.AGE > $AGE'
    )
    values = {"AGE": "18"}

    def has_toys(user: str) -> bool:
        found = shop.items(user, 500, filterArn=arn, filterValues=values)
        return any(each % 2 == 0 for each in numbers(found))

    assert [has_toys(user) for user in ("u1", "u2", "u3", "u5")] == [False, True, True, True]
    assert has_toys("u1") is False
    shop.events.put_users(
        datasetArn=shop.arns["Users"], users=[{"userId": "u1", "properties": '{"age": 12}'}]
    )
    assert has_toys("u1") is True


def test_numbers_and_nulls(shop: PersonalizeStack) -> None:
    arn = shop.make_filter(
        "cheap", "INCLUDE ItemID WHERE Items.PRICE_NOW < $MOST AND Items.YEAR >= 1990"
    )
    found = shop.items("u1", 500, filterArn=arn, filterValues={"MOST": "20"})
    assert set(numbers(found)) <= set(range(10, 20))
    not_cheap = shop.make_filter("dear", "EXCLUDE ItemID WHERE Items.PRICE_NOW < 30")
    assert set(numbers(shop.items("u1", 500, filterArn=not_cheap))) <= set(range(30, 40))


def test_a_put_item_is_filtered_and_described_by_its_new_record(shop: PersonalizeStack) -> None:
    properties = {"category": "sale", "priceNow": 3, "year": "2020"}
    shop.events.put_items(
        datasetArn=shop.arns["Items"],
        items=[{"itemId": "i7", "properties": json.dumps(properties)}],
    )
    settings = {
        "filterArn": shop.arns["category"],
        "metadataColumns": {"ITEMS": ["PRICE_NOW", "year", "DESCRIPTION"]},
    }
    (found,) = shop.recommended("u3", 10, filterValues={"CATEGORY": '"sale"'}, **settings)
    assert (found["itemId"], found["metadata"]) == ("i7", {"priceNow": "3.0", "year": "2020"})


def test_an_import_that_is_newer_than_a_put_record_replaces_it(shop: PersonalizeStack) -> None:
    record = {"itemId": "i9", "properties": '{"category": "put", "year": 1}'}
    shop.events.put_items(
        datasetArn=shop.arns["Items"], items=[record, {**record, "itemId": "i41"}]
    )
    values = {"CATEGORY": '"put"'}
    asked = {"filterArn": shop.arns["category"], "filterValues": values}
    assert shop.items("u3", 10, **asked) == ["i9"]
    time.sleep(0.01)
    shop.wait(
        "DatasetImportJob", arn=shop.start_import(items_csv(), job="items-again", kind="Items")
    )
    assert shop.items("u3", 10, **asked) == []


def test_metadata_are_texts_under_names_in_camel_case(shop: PersonalizeStack) -> None:
    columns = {"ITEMS": ["category", "PRICE_NOW", "YEAR", "DESCRIPTION"]}
    for each in shop.recommended("u2", 50, metadataColumns=columns):
        number = int(each["itemId"][1:])
        expected = {"category", "priceNow", "year", "description"} - (
            {"priceNow"} if number == 39 else set()
        )
        assert set(each["metadata"]) == expected
        assert each["metadata"]["description"] == f"About {number}"
        assert each["metadata"]["year"] == str(1980 + number)
        assert each["metadata"].get("priceNow", f"{number}.5") == f"{number}.5"
    assert all("metadata" not in each for each in shop.recommended("u2"))


def test_half_of_the_items_are_promoted(shop: PersonalizeStack) -> None:
    toys = {
        "name": "toys",
        "percentPromotedItems": 50,
        "filterArn": shop.arns["category"],
        "filterValues": {"CATEGORY": '"toy"'},
    }
    books = {"filterArn": shop.arns["category"], "filterValues": {"CATEGORY": '"book"'}}
    found = shop.recommended("u2", 10, promotions=[toys], **books)
    promoted = [each for each in found if "promotionName" in each]
    others = [each for each in found if "promotionName" not in each]
    assert [each["promotionName"] for each in promoted] == ["toys"] * 5
    assert all(each["reason"] == ["Promoted item"] for each in promoted)
    assert all(int(each["itemId"][1:]) % 2 == 0 for each in promoted)
    assert all(int(each["itemId"][1:]) % 2 == 1 and "reason" not in each for each in others)
    for part in (promoted, others):
        assert [each["score"] for each in part] == sorted(
            (each["score"] for each in part), reverse=True
        )


@pytest.mark.parametrize(
    ("request_changes", "words"),
    [
        ({"filterArn": "category"}, "filterValues must have a value for CATEGORY"),
        ({"filterArn": "category", "filterValues": {"CATEGORY": "book"}}, "in double quotes"),
        (
            {"filterArn": "category", "filterValues": {"CATEGORY": '"a"', "B": "1"}},
            "no placeholder B",
        ),
        ({"filterArn": "users"}, "is for UserID; recommended items need one for ItemID"),
        ({"filterArn": "like"}, "compares with CurrentItem"),
        ({"filterArn": "like", "itemId": "i1"}, "which only recipes of related items have"),
        ({"metadataColumns": {"USERS": ["AGE"]}}, "metadataColumns has no USERS"),
        ({"metadataColumns": {"ITEMS": ["COLOUR"]}}, "no column COLOUR"),
        ({"metadataColumns": {"ITEMS": ["YEAR"] * 11}}, "names 11 columns; at most 10"),
        ({"metadataColumns": {"ITEMS": ["YEAR"]}, "numResults": 51}, "at most 50"),
        ({"context": {"EVENT_TYPE": "view"}}, "context has no field EVENT_TYPE"),
        (
            {"promotions": [{"name": "p", "percentPromotedItems": 10}]},
            "A promotion must have filterArn",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    shop: PersonalizeStack, request_changes: dict[str, Any], words: str
) -> None:
    if request_changes.get("filterArn") == "users" and "users" not in shop.arns:
        shop.arns["users"] = shop.make_filter("users", "EXCLUDE UserID WHERE Users.AGE < 18")
    if request_changes.get("filterArn") == "like" and "like" not in shop.arns:
        shop.arns["like"] = shop.make_filter(
            "like", "INCLUDE ItemID WHERE Items.CATEGORY IN CurrentItem.CATEGORY"
        )
    request = {"campaignArn": shop.arns["Campaign"], "userId": "u1", **request_changes}
    if "filterArn" in request:
        request["filterArn"] = shop.arns[request["filterArn"]]
    with pytest.raises(shop.runtime.exceptions.InvalidInputException) as refused:
        shop.runtime.get_recommendations(**request)
    assert words in refused.value.response["Error"]["Message"]


def test_a_filter_that_is_not_there(shop: PersonalizeStack) -> None:
    with pytest.raises(shop.runtime.exceptions.ResourceNotFoundException):
        shop.items("u1", filterArn=shop.arns["seen"] + "x")
