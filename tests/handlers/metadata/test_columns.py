import json
from typing import Any

import pytest

from components.api.metadata_routes import columns
from handlers.metadata.columns import (
    MAX_TEXT_LENGTH,
    MAX_TEXTUAL_LENGTH,
    Column,
    MisfitError,
    check_properties,
    read_columns,
)
from handlers.shared.service.schemas import Field, Schema

SCHEMA = Schema(
    "Items",
    (
        Field("ITEM_ID", "string"),
        Field("CATEGORY_L1", "string", categorical=True),
        Field("DESCRIPTION", "string", nullable=True, textual=True),
        Field("STOCK", "int", nullable=True),
        Field("CREATION_TIMESTAMP", "long"),
        Field("PRICE", "float", nullable=True),
        Field("WEIGHT", "double", nullable=True),
        Field("SOLD_OUT", "boolean", nullable=True),
    ),
)
COLUMNS = read_columns(columns(SCHEMA))


def test_columns_are_read_as_the_program_writes_them() -> None:
    assert COLUMNS["categoryL1"] == Column("string", nullable=False, textual=False)
    assert COLUMNS["description"] == Column("string", nullable=True, textual=True)
    assert "itemId" not in COLUMNS
    assert read_columns(json.dumps({})) == {}


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"categoryL1": "a|b"},
        {"categoryL1": "x" * MAX_TEXT_LENGTH},
        {"description": "x" * MAX_TEXTUAL_LENGTH},
        {"description": None, "price": None},
        {"description": ""},
        {"stock": -(2**31)},
        {"stock": 2**31 - 1},
        {"creationTimestamp": 2**63 - 1},
        {"price": 1},
        {"price": 1.5, "weight": -1e300},
        {"soldOut": False},
    ],
)
def test_what_fits_the_schema_passes(properties: dict[str, Any]) -> None:
    check_properties(properties, COLUMNS)


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        (
            {"colour": "red"},
            "colour is no property; expected one of categoryL1, description, stock",
        ),
        ({"CATEGORY_L1": "a"}, "CATEGORY_L1 is no property"),
        ({"itemId": "1"}, "itemId is no property"),
        ({"categoryL1": None}, "categoryL1 must have a value"),
        ({"categoryL1": ""}, "categoryL1 must have a value"),
        ({"categoryL1": 1}, "categoryL1 must be a text"),
        ({"categoryL1": ["a"]}, "categoryL1 must be a text"),
        ({"categoryL1": "x" * (MAX_TEXT_LENGTH + 1)}, "categoryL1 must be at most 1000 characters"),
        ({"description": "x" * (MAX_TEXTUAL_LENGTH + 1)}, "description must be at most 20000"),
        ({"stock": 2**31}, "stock must be a whole number of 32 bits"),
        ({"stock": 1.0}, "stock must be a whole number"),
        ({"stock": True}, "stock must be a whole number"),
        ({"stock": "1"}, "stock must be a whole number"),
        ({"creationTimestamp": 2**63}, "creationTimestamp must be a whole number of 64 bits"),
        ({"price": "1.5"}, "price must be a number"),
        ({"price": True}, "price must be a number"),
        ({"weight": 10**400}, "weight must be a number"),
        ({"soldOut": 0}, "soldOut must be true or false"),
    ],
)
def test_what_does_not_fit_is_told_by_its_name(properties: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MisfitError) as caught:
        check_properties(properties, COLUMNS)
    assert str(caught.value).startswith(sentence)


def test_a_value_is_never_told() -> None:
    with pytest.raises(MisfitError) as caught:
        check_properties({"price": "secret"}, COLUMNS)
    assert "secret" not in str(caught.value)
