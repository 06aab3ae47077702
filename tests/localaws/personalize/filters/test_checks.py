"""What a filter may say of the schemas of its dataset group."""

import json
from typing import Any

import pytest

from localaws.personalize.control.schema_rules import fields_of
from localaws.personalize.errors import ServiceError
from localaws.personalize.filters.checks import Checked, check
from localaws.personalize.filters.parser import parse
from localaws.personalize.filters.syntax import Field
from tests.support.personalize_stack import schema

ITEMS: list[dict[str, Any]] = [
    {"name": "PRICE", "type": "float"},
    {"name": "OLD_PRICE", "type": ["long", "null"]},
    {"name": "NOTE", "type": "string"},
    {"name": "EVENT_TYPE", "type": "string"},
    {"name": "DESCRIPTION", "type": "string", "textual": True},
    {"name": "IS_NEW", "type": "boolean"},
    *({"name": f"N{number}", "type": "int"} for number in range(11)),
]
SCHEMAS = {
    "Items": fields_of(schema("Items", *ITEMS)),
    "Users": fields_of(schema("Users", {"name": "GENDER", "type": "string"})),
    "Interactions": fields_of(schema("Interactions", {"name": "DEVICE", "type": "string"})),
    "Actions": fields_of(
        json.dumps(
            {"fields": [{"name": name, "type": "long"} for name in ("VALUE", "REPEAT_FREQUENCY")]}
        )
    ),
}


def checked(text: str) -> Checked:
    return check(parse(text), SCHEMAS)


@pytest.mark.parametrize(
    "text",
    [
        'INCLUDE ItemID WHERE Items.CATEGORY IN ("a", "b") AND Items.PRICE >= 5',
        'INCLUDE ItemID WHERE items.category = "a" OR ITEMS.note != $NOTE',
        'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("*")',
        'INCLUDE ItemID WHERE Items.CATEGORY IN ($C) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
        "INCLUDE ItemID WHERE Items.PRICE < $P IF CurrentUser.AGE > 18 AND CurrentUser.GENDER IN ($G)",
        "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.OLD_PRICE AND Items.NOTE NOT IN CurrentItem.CATEGORY",
        "EXCLUDE UserID WHERE Users.AGE < $AGE",
        'INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("click", "rating")',
        "INCLUDE ActionID WHERE Actions.VALUE > ($VALUE) IF CurrentUser.GENDER = $G",
        'EXCLUDE ItemID WHERE Items.ITEM_ID IN ("i1")',
    ],
)
def test_what_the_guide_allows(text: str) -> None:
    checked(text)


def test_names_are_spelt_as_in_the_schema() -> None:
    found = checked('exclude itemid where INTERACTIONS.event_type in ("View")')
    assert found.types == {Field("Interactions", "EVENT_TYPE"): "string"}
    assert found.filter.expressions[0].where[0][0].field == Field("Interactions", "EVENT_TYPE")


def test_fields_of_the_request_count_as_fields_of_their_dataset() -> None:
    found = checked("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE IF CurrentUser.AGE = 1")
    assert found.stored_fields == {Field("Items", "PRICE"), Field("Users", "AGE")}
    assert found.is_of_current_item
    assert not checked("INCLUDE ItemID WHERE Items.PRICE < 1").is_of_current_item


TEN = " AND ".join(f"Items.N{number} = 1" for number in range(10))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INCLUDE ItemID WHERE Things.A = 1", "There is no dataset Things"),
        ("INCLUDE ItemID WHERE Items.COLOUR = 1", "The schema of Items has no field COLOUR"),
        (
            'INCLUDE ActionID WHERE ActionInteractions.EVENT_TYPE IN ("*")',
            "The dataset group has no ActionInteractions dataset",
        ),
        (
            'INCLUDE ItemID WHERE Items.DESCRIPTION IN ("a")',
            "Items.DESCRIPTION cannot be filtered by: it is unstructured",
        ),
        ('INCLUDE ItemID WHERE Items.IS_NEW IN ("true")', "it is a boolean"),
        (
            'INCLUDE ItemID WHERE Interactions.DEVICE IN ("a")',
            "of Interactions only EVENT_TYPE can",
        ),
        ("INCLUDE ActionID WHERE Actions.REPEAT_FREQUENCY = 1", "cannot be filtered by"),
        (
            "INCLUDE ItemID WHERE Users.AGE = 1",
            "An expression for ItemID cannot have conditions of Users",
        ),
        (
            "INCLUDE UserID WHERE Items.PRICE = 1",
            "An expression for UserID cannot have conditions of Items",
        ),
        (
            'INCLUDE ItemID WHERE Items.PRICE = 1 AND Interactions.EVENT_TYPE IN ("a")',
            "Conditions of Items and Interactions cannot stand in one expression: combine two expressions with |.",
        ),
        (
            "INCLUDE ItemID WHERE CurrentUser.AGE = 1",
            "CurrentUser.AGE can only stand in an IF condition",
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE = 1 IF Users.AGE = 1",
            "Users.AGE cannot stand in an IF condition",
        ),
        (
            "EXCLUDE UserID WHERE Users.AGE = 1 IF CurrentUser.AGE = 1",
            "cannot stand in an IF condition",
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE = Items.OLD_PRICE",
            "only a field of Items can, with one of CurrentItem",
        ),
        (
            "EXCLUDE UserID WHERE Users.AGE = CurrentItem.PRICE",
            "Users.AGE cannot be compared with CurrentItem.PRICE",
        ),
        ("INCLUDE ItemID WHERE Items.PRICE = CurrentItem.NOTE", "of different types"),
        ('INCLUDE ItemID WHERE Items.PRICE IN ("1")', "Items.PRICE is a number: compare it with ="),
        ('INCLUDE ItemID WHERE Items.PRICE = "1"', "cannot be compared with the text '1'"),
        (
            "INCLUDE ItemID WHERE Items.NOTE = 1",
            "cannot be compared with the number 1: put it in double quotes",
        ),
        ('INCLUDE ItemID WHERE Items.NOTE < "a"', "Items.NOTE is text, which < does not compare"),
        ('INCLUDE ItemID WHERE Interactions.EVENT_TYPE = "a"', "compared with IN or NOT IN alone"),
        ('INCLUDE ItemID WHERE Items.NOTE IN ("*")', "stands for all event types"),
        (
            'INCLUDE ItemID WHERE Items.EVENT_TYPE IN ("*")',
            "Items.EVENT_TYPE has no such value",
        ),
        ('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*", "a")', "alone"),
        (f"INCLUDE ItemID WHERE Items.PRICE = ${'P' * 51}", "more than 50 characters"),
        (
            f"INCLUDE ItemID WHERE {TEN} AND Items.N10 = 1",
            "It uses 11 distinct fields; a filter may use 10",
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE = 1 | EXCLUDE UserID WHERE Users.AGE = 1",
            "All expressions must be for one of ItemID, UserID",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, words: str) -> None:
    with pytest.raises(ServiceError) as refused:
        checked(text)
    assert refused.value.code == "InvalidInputException"
    assert refused.value.message.startswith("Could not create filter. ")
    assert words in refused.value.message


def test_ten_fields_are_not_too_many() -> None:
    assert len(checked(f"INCLUDE ItemID WHERE {TEN} OR Items.N0 = 2").stored_fields) == 10


def test_placeholders_with_not_in_are_refused_in_the_words_of_the_service() -> None:
    with pytest.raises(ServiceError) as refused:
        checked("INCLUDE ItemID WHERE Items.NOTE NOT IN ($parameterName)")
    assert refused.value.message == (
        "Could not create filter. Invalid input symbol: $parameterName. "
        "Placeholders are not allowed with NOT_IN operator."
    )
