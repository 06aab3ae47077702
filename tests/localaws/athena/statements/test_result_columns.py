"""Names of a query's columns."""

import pytest

from localaws.athena.errors import QueryError
from localaws.athena.sql.query import UNNAMED
from localaws.athena.statements.result_columns import named, told

UNNAMED_SECOND = [("A", "INTEGER"), (f"{UNNAMED}1", "VARCHAR"), ("a", "DATE")]


def test_a_result_names_columns_by_their_places() -> None:
    assert told(UNNAMED_SECOND) == [("A", "INTEGER"), ("_col1", "VARCHAR"), ("a", "DATE")]


def test_a_table_has_names_in_small_letters() -> None:
    assert named([("A", "INTEGER"), ("b", "DATE")]) == [("a", "INTEGER"), ("b", "DATE")]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (UNNAMED_SECOND, "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 2"),
        (UNNAMED_SECOND[::2], "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more"),
    ],
)
def test_each_column_of_a_table_needs_a_name_of_its_own(
    columns: list[tuple[str, str]], reason: str
) -> None:
    with pytest.raises(QueryError, match=reason):
        named(columns)
