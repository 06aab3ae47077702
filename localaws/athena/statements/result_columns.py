"""Names of a query's columns, of which its author need not give every one.

Source: Amazon Athena User Guide, "Work with query results"; Trino, `StatementAnalyzer`, CREATE TABLE AS and CREATE VIEW.
"""

from collections.abc import Sequence

from localaws.athena.errors import QueryError
from localaws.athena.sql.query import UNNAMED


def told(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names and types of a result's columns, with Athena's names for those without one: `_col` and their place."""
    return [
        (f"_col{place}" if name.startswith(UNNAMED) else name, type_)
        for place, (name, type_) in enumerate(columns)
    ]


def named(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The columns of a query that becomes a table or a view, each of which needs a name of its own, in small letters.

    Raises:
        QueryError: one has none, or that of another.
    """
    seen: set[str] = set()
    for place, (name, _) in enumerate(columns, 1):
        if name.startswith(UNNAMED):
            raise QueryError(
                f"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position {place}"
            )
        if name.lower() in seen:
            raise QueryError(
                f"DUPLICATE_COLUMN_NAME: line 1:1: Column name '{name.lower()}' specified more than once"
            )
        seen.add(name.lower())
    return [(name.lower(), type_) for name, type_ in columns]
