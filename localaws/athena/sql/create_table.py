"""Reads CREATE EXTERNAL TABLE.

Source: Amazon Athena User Guide, "CREATE TABLE".
"""

from collections.abc import Callable
from typing import Any

from localaws.athena.catalog.table import Column
from localaws.athena.sql import names
from localaws.athena.sql.cursor import Cursor
from localaws.athena.sql.statement import CreateTable

_DELIMITERS = {
    ("FIELDS", "TERMINATED", "BY"): "field.delim",
    ("ESCAPED", "BY"): "escape.delim",
    ("COLLECTION", "ITEMS", "TERMINATED", "BY"): "collection.delim",
    ("MAP", "KEYS", "TERMINATED", "BY"): "mapkey.delim",
    ("LINES", "TERMINATED", "BY"): "line.delim",
    ("NULL", "DEFINED", "AS"): "serialization.null.format",
}


def create_table(cursor: Cursor) -> CreateTable:
    """The statement after its first three words.

    Raises:
        QueryError: it cannot be read.
    """
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = names.name(cursor)
    columns = cursor.listed(lambda: _column(cursor))
    found: dict[str, Any] = {}
    while not cursor.has_ended:
        found |= _clause(cursor)
    return CreateTable(name=name, columns=columns, if_not_exists=if_not_exists, **found)


def _clause(cursor: Cursor) -> dict[str, Any]:
    for words, read in _CLAUSES:
        if cursor.accept(*words):
            return read(cursor)
    raise cursor.mismatch(", ".join(" ".join(words) for words, _ in _CLAUSES))


def _column(cursor: Cursor) -> Column:
    name = cursor.word()
    type_ = "".join(cursor.until(",", ")", "COMMENT", is_type=True).split()).lower()
    return Column(name, type_, cursor.string() if cursor.accept("COMMENT") else None)


def _delimiters(cursor: Cursor) -> dict[str, str]:
    found: dict[str, str] = {}
    while True:
        key = next((key for words, key in _DELIMITERS.items() if cursor.accept(*words)), None)
        if key is None:
            return found
        found[key] = cursor.string()


def _stored_as(cursor: Cursor) -> dict[str, Any]:
    if not cursor.accept("INPUTFORMAT"):
        return {"stored_as": cursor.word().upper()}
    cursor.string()  # the SerDe says how files are read
    cursor.expect("OUTPUTFORMAT")
    cursor.string()
    return {}


_CLAUSES: tuple[tuple[tuple[str, ...], Callable[[Cursor], dict[str, Any]]], ...] = (
    (("COMMENT",), lambda cursor: {"comment": cursor.string()}),
    (
        ("PARTITIONED", "BY"),
        lambda cursor: {"keys": cursor.listed(lambda: _column(cursor))},
    ),
    (("ROW", "FORMAT", "SERDE"), lambda cursor: {"serde": cursor.string()}),
    (("WITH", "SERDEPROPERTIES"), lambda cursor: {"serde_properties": names.pairs(cursor)}),
    (("ROW", "FORMAT", "DELIMITED"), lambda cursor: {"delimiters": _delimiters(cursor)}),
    (("STORED", "AS"), _stored_as),
    (("LOCATION",), lambda cursor: {"location": cursor.string()}),
    (("TBLPROPERTIES",), lambda cursor: {"properties": names.pairs(cursor)}),
)
"""The clauses after the columns, in any order, and what reads each."""
