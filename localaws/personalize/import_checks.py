"""What an import accepts in a cell, as DuckDB expressions over a column of text.

Each check is a condition that a bad row meets and the words for it. All checks of a file are evaluated in
one pass, with the first bad record of each. docs/data-files.md has the rules in words, with their sources.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.personalize.control.schema_rules import CUSTOM

ROW_ORDER = "row order"
"""Column of `records.parquet` with the rows' order: no name of a field, so no schema can have it."""

IMPORTED_AT = "imported at"
"""Column of `records.parquet` of Items, Users and Actions with the time of the import that brought a row, in seconds since
the Unix epoch: a record that was put later replaces it."""

MAX_ID_CHARACTERS = 256
MAX_TEXT_CHARACTERS = 1000
MIN_INTERACTIONS = 1000
FIRST_MILLISECONDS = 100_000_000_000
"""As seconds this is the year 5138; every timestamp in milliseconds since 1973 is larger."""

_SERVICE_FIELDS = frozenset(
    name for group in CUSTOM.values() for name in (*group.required, *group.optional)
)
_ID_FIELDS = frozenset({"USER_ID", "ITEM_ID", "ACTION_ID"})
_TIME_FIELDS = frozenset({"TIMESTAMP", "CREATION_TIMESTAMP", "EXPIRATION_TIMESTAMP"})
_DUCKDB_TYPES = {
    "string": "VARCHAR",
    "int": "BIGINT",
    "long": "BIGINT",
    "float": "DOUBLE",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}
_WHOLE = "[+-]?[0-9]+"
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_WHITE = r"[\s\x{0b}\x{1c}-\x{1f}\x{85}\p{Z}\x{200b}\x{2060}\x{feff}]*"
"""ASCII and Unicode white space, and characters without width."""

_PLAIN = "[!-~]([ -~]*[!-~])?"
"""Most cells: visible ASCII, spaces inside only. They are neither blank nor broken over lines."""


@dataclass(frozen=True)
class Field:
    """One field of an Avro schema.

    Attributes:
        name: of the column.
        type: Avro type without null.
        nullable: whether the type is a union with null.
        textual: whether the text is free and long.
    """

    name: str
    type: str
    nullable: bool
    textual: bool


@dataclass(frozen=True)
class Check:
    """What is bad about a row.

    Attributes:
        condition: in SQL; true for a bad row.
        complaint: what to say about it.
        is_fatal: whether one such row makes an import fail; otherwise a few are left out.
    """

    condition: str
    complaint: str
    is_fatal: bool = True


def fields(schema: Mapping[str, Any]) -> list[Field]:
    """The fields of an Avro schema that CreateSchema has accepted."""
    return [_field(each) for each in schema["fields"]]


def _field(declared: Mapping[str, Any]) -> Field:
    types = declared["type"] if isinstance(declared["type"], list) else [declared["type"]]
    named = [each for each in types if each != "null"]
    return Field(declared["name"], named[0], "null" in types, bool(declared.get("textual")))


def quoted(name: str) -> str:
    """A column name as a DuckDB identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """A path or other text as a DuckDB string."""
    return "'" + str(value).replace("'", "''") + "'"


def type_of(field: Field) -> str:
    """The DuckDB type of a field's values."""
    return _DUCKDB_TYPES[field.type]


def converted(field: Field, column: str) -> str:
    """Expression for a field's value in its own type, from its text; a blank cell is null."""
    return f"CAST(nullif({column}, '') AS {type_of(field)})"


def checks(field: Field, column: str) -> Iterator[Check]:
    """The checks of one field's values.

    Args:
        field: what the schema says.
        column: SQL name of the column of text.
    """
    if not field.nullable:
        usual = f"CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR) = {column}"
        yield Check(
            _unless_plain(column, _is_blank(column))
            if field.type == "string"
            else f"CASE WHEN {usual} THEN false ELSE {_is_blank(column)} END",
            f"{field.name} is empty",
            is_fatal=field.name in _SERVICE_FIELDS,
        )
    yield from _type_checks(field, column)
    if field.type == "string":
        yield Check(
            _unless_plain(column, f"contains({column}, chr(10))"),
            f"{field.name} has a line break inside a value",
        )
        yield from _length_checks(field, column)


def _unless_plain(column: str, condition: str) -> str:
    return f"CASE WHEN regexp_full_match({column}, '{_PLAIN}') THEN false ELSE {condition} END"


def _is_blank(column: str) -> str:
    return f"regexp_full_match({column}, '{_WHITE}')"


def _type_checks(field: Field, column: str) -> Iterator[Check]:
    # What is blank was told already where it must not be; elsewhere only nothing at all is null.
    is_blank = f"{column} = ''" if field.nullable else _is_blank(column)
    if field.type in {"int", "long"}:
        size = "INTEGER" if field.type == "int" else "BIGINT"
        is_whole = f"regexp_full_match({column}, '{_WHOLE}')"
        if field.name in _TIME_FIELDS:
            yield Check(
                f"CASE WHEN TRY_CAST({column} AS BIGINT) BETWEEN 0 AND {FIRST_MILLISECONDS - 1} THEN false "
                f"ELSE {is_whole} AND abs(TRY_CAST({column} AS DOUBLE)) >= {FIRST_MILLISECONDS} END",
                f"{field.name} is not in seconds since 1970-01-01 UTC; it looks like milliseconds",
            )
        yield Check(
            f"CASE WHEN CAST(TRY_CAST({column} AS {size}) AS VARCHAR) = {column} THEN false "
            f"ELSE NOT {is_blank} AND (TRY_CAST({column} AS {size}) IS NULL OR NOT {is_whole}) END",
            f"{field.name} is not a whole number of type {field.type}",
            is_fatal=field.name in _SERVICE_FIELDS,
        )
    elif field.type in {"float", "double"}:
        is_finite = f"coalesce(isfinite(TRY_CAST({column} AS {field.type.upper()})), false)"
        yield Check(
            f"NOT {is_blank} AND NOT (regexp_full_match({column}, '{_NUMBER}') AND {is_finite})",
            f"{field.name} is not a number of type {field.type}",
            is_fatal=field.name in _SERVICE_FIELDS,
        )
    elif field.type == "boolean":
        yield Check(
            f"NOT {is_blank} AND {column} NOT IN ('true', 'false')",
            f"{field.name} is neither true nor false",
        )


def _length_checks(field: Field, column: str) -> Iterator[Check]:
    if field.textual:
        return
    longest = MAX_ID_CHARACTERS if field.name in _ID_FIELDS else MAX_TEXT_CHARACTERS
    yield Check(
        # A character has at least one byte, and bytes are cheaper to count.
        f"strlen({column}) > {longest} AND length({column}) > {longest}",
        f"Length cannot be more than {longest} characters for {field.name}",
    )
