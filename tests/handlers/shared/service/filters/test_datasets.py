import pytest

from handlers.shared.service.filters.datasets import ColumnError, Datasets
from handlers.shared.service.filters.parser import parse
from handlers.shared.service.filters.syntax import Column
from tests.support.filter_verdicts import SCHEMAS, missing

ALL = Datasets(SCHEMAS, missing)


@pytest.mark.parametrize(
    ("dataset", "name", "found", "stored", "is_text"),
    [
        ("Items", "PRICE", "Items.PRICE", "Items.PRICE", False),
        ("ITEMS", "genre", "Items.GENRE", "Items.GENRE", True),
        ("Interactions", "event_type", "Interactions.EVENT_TYPE", "Interactions.EVENT_TYPE", True),
        ("CurrentUser", "AGE", "CurrentUser.AGE", "Users.AGE", False),
        ("Current_Item", "Brand", "CurrentItem.BRAND", "Items.BRAND", True),
    ],
)
def test_columns_are_found_in_any_case(
    dataset: str, name: str, found: str, stored: str, *, is_text: bool
) -> None:
    column = ALL.resolve(Column(dataset, name, 1))
    assert (str(column), column.stored, column.is_text) == (found, stored, is_text)


@pytest.mark.parametrize(
    ("dataset", "name", "usable"),
    [
        ("Items", "COLOUR", "filters can use ITEM_ID, GENRE, BRAND, PRICE, CREATION_TIMESTAMP, N0"),
        ("Items", "DESCRIPTION", "filters can use ITEM_ID, GENRE"),
        ("Users", "COLOUR", "filters can use USER_ID, AGE, COUNTRY."),
        ("Interactions", "ITEM_ID", "filters can use EVENT_TYPE."),
        (
            "Shelves",
            "A",
            "Items, Interactions, Users, Actions, ActionInteractions, CurrentUser, CurrentItem.",
        ),
    ],
)
def test_a_column_that_filters_cannot_use_is_told_with_those_that_they_can(
    dataset: str, name: str, usable: str
) -> None:
    with pytest.raises(ColumnError) as refused:
        ALL.resolve(Column(dataset, name, 1))
    assert usable in str(refused.value)


def test_interactions_without_event_types_have_no_column_for_filters() -> None:
    interactions = Datasets([SCHEMAS[1]], missing)
    with pytest.raises(ColumnError, match="which no stack"):
        interactions.resolve(Column("Interactions", "EVENT_TYPE", 1))


def test_the_columns_that_a_filter_uses() -> None:
    tree = parse("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.price IF CurrentUser.AGE = 1")
    assert [column.stored for column in ALL.used(tree)] == [
        "Items.PRICE",
        "Items.PRICE",
        "Users.AGE",
    ]
