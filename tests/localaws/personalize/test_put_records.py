"""PutItems and PutUsers: what fits the schema is kept by the names and in the types of its fields."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.put_records import property_name
from tests.support.personalize_service import Service, refusal

EXTRA = (
    {"name": "NUMBER_OF_RATINGS", "type": ["long", "null"]},
    {"name": "PRICE", "type": ["float", "null"]},
    {"name": "IS_NEW", "type": "boolean"},
)


@pytest.fixture
def items(service: Service) -> str:
    return service.dataset(service.group(), "Items", *EXTRA)


def put(service: Service, items: str, item: str = "i", **properties: Any) -> None:
    record = {"itemId": item, "properties": json.dumps(properties)}
    service.call("PutItems", datasetArn=items, items=[record])


def stored(service: Service) -> list[tuple[str, Any, float]]:
    rows = service.personalize.plane.store.database.execute(
        "SELECT id, properties, put_at FROM records"
    )
    return [(each, json.loads(properties), put_at) for each, properties, put_at in rows]


def test_a_put_record_replaces_the_one_before_and_has_its_time(
    service: Service, items: str
) -> None:
    put(service, items, category="a", price=1)
    service.pass_time(5)
    put(service, items, category="b")
    assert stored(service) == [("i", {"CATEGORY": "b"}, service.time.now)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"numberOfRatings": "12"}, {"NUMBER_OF_RATINGS": 12}),
        ({"numberOfRatings": 12, "price": "1.5"}, {"NUMBER_OF_RATINGS": 12, "PRICE": 1.5}),
        ({"NUMBER_OF_RATINGS": None, "price": ""}, {"NUMBER_OF_RATINGS": None, "PRICE": None}),
        ({"isNew": "true", "category": "a|b"}, {"IS_NEW": True, "CATEGORY": "a|b"}),
    ],
)
def test_values_are_kept_in_the_type_of_their_field(
    service: Service, items: str, given: dict[str, Any], kept: dict[str, Any]
) -> None:
    put(service, items, **given)
    assert stored(service)[0][1] == kept


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"numberOfRatings": "many"}, "numberOfRatings must be a whole number"),
        ({"numberOfRatings": 1.5}, "not 1.5"),
        ({"numberOfRatings": True}, "not True"),
        ({"numberOfRatings": 2**63}, "whole number"),
        ({"price": "nan"}, "price must be a number"),
        ({"price": 10**400}, "price must be a number"),
        ({"category": 5}, "category must be text, as CATEGORY is a string, not 5"),
        ({"category": ["a"]}, "category must be text"),
        ({"category": "c" * 1001}, "at most 1000 characters, not 1001"),
        ({"isNew": None}, "isNew must have a value: IS_NEW does not allow null"),
        ({"isNew": 1}, "isNew must be true or false"),
        ({"colour": "red", "size": 4}, "has no field for colour, size"),
    ],
)
def test_one_value_that_does_not_fit_refuses_all(
    service: Service, items: str, given: dict[str, Any], words: str
) -> None:
    records = [
        {"itemId": "good", "properties": '{"category": "a"}'},
        {"itemId": "bad", "properties": json.dumps(given)},
    ]
    code, message = refusal(service, "PutItems", datasetArn=items, items=records)
    assert code == "InvalidInputException"
    assert words in message
    assert stored(service) == []


def test_users_are_put_into_their_own_dataset(service: Service, items: str) -> None:
    users = service.dataset(items.rpartition(":dataset/")[0] + ":dataset-group/shop", "Users")
    service.call("PutUsers", datasetArn=users, users=[{"userId": "u", "properties": '{"age": 30}'}])
    assert stored(service)[0][:2] == ("u", {"AGE": 30})
    assert "USERS" in refusal(service, "PutUsers", datasetArn=items, users=[{"userId": "u"}])[1]


def test_at_most_ten_records_a_call(service: Service, items: str) -> None:
    eleven = [{"itemId": f"i{number}"} for number in range(11)]
    code, message = refusal(service, "PutItems", datasetArn=items, items=eleven)
    assert (code, "at most 10 items" in message) == ("InvalidInputException", True)


def test_a_dataset_that_is_not_active_takes_no_records(service: Service, items: str) -> None:
    service.call("DeleteDataset", datasetArn=items)
    code, _ = refusal(service, "PutItems", datasetArn=items, items=[{"itemId": "i"}])
    assert code == "ResourceInUseException"


@pytest.mark.parametrize(
    ("field", "spelt"),
    [
        ("NUMBER_OF_RATINGS", "numberOfRatings"),
        ("PRICE", "price"),
        ("CATEGORY_L1", "categoryL1"),
        ("Genre", "genre"),
        ("_", "_"),
    ],
)
def test_properties_are_spelt_in_camel_case(field: str, spelt: str) -> None:
    assert property_name(field) == spelt


@given(
    st.from_regex("[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True).filter(
        lambda each: each.strip("_")
    )
)
def test_a_spelt_name_leads_back_to_its_field(field: str) -> None:
    assert property_name(field).lower() == field.replace("_", "").lower()
