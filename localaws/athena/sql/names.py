"""Reads what all statements have: names and properties."""

from collections.abc import Callable

from localaws.athena.errors import syntax_error
from localaws.athena.sql.cursor import Cursor
from localaws.athena.sql.statement import Name, Property

_CATALOG = "awsdatacatalog"


def name(cursor: Cursor) -> Name:
    """The name of a table or a view, with the database before it where it is given.

    Raises:
        QueryError: none stands here.
    """
    parts = [cursor.word()]
    while cursor.accept("."):
        parts.append(cursor.word())
    if len(parts) == 3 and parts[0] == _CATALOG:
        parts.pop(0)
    if len(parts) > 2:
        raise syntax_error(f"line 1:1: Too many parts in the name {'.'.join(parts)}")
    return Name(parts[0] if len(parts) == 2 else None, parts[-1])


def properties(cursor: Cursor) -> dict[str, Property]:
    """Properties of CREATE TABLE AS and of UNLOAD: a text, a number, a word, or an array of texts."""

    def pair() -> tuple[str, Property]:
        key = cursor.word()
        cursor.expect("=")
        return key, _value(cursor)

    return dict(cursor.listed(pair))


def pairs(cursor: Cursor) -> dict[str, str]:
    """Properties of Hive's statements: texts both."""
    return dict(cursor.listed(lambda: pair_of(cursor, cursor.string)))


def pair_of(cursor: Cursor, key: Callable[[], str]) -> tuple[str, str]:
    """A key and its value.

    Args:
        cursor: where they stand.
        key: takes the key.
    """
    found = key()
    cursor.expect("=")
    return found, cursor.literal()


def _value(cursor: Cursor) -> Property:
    if not cursor.accept("ARRAY", "["):
        return cursor.literal()
    found = [cursor.string()]
    while cursor.accept(","):
        found.append(cursor.string())
    cursor.expect("]")
    return found
