"""What an import accepts, as DuckDB expressions over rows of text.

Each check is a condition that a bad row meets and the words for it. All checks of a file are evaluated in
one pass, with the first bad line of each.
Source: Amazon Personalize Developer Guide, "Data format guidelines" and "Schemas".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_ID_CHARACTERS = 256
MAX_TEXT_CHARACTERS = 1000
MIN_INTERACTIONS = 1000
FIRST_MILLISECONDS = 100_000_000_000
"""As seconds this is the year 5138; every timestamp in milliseconds since 1973 is larger."""

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
    """A condition in SQL that is true for a bad row, and what to say about it."""

    condition: str
    complaint: str


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


def converted(field: Field) -> str:
    """Expression for a field's value in its own type, from its text."""
    return f"CAST({quoted(field.name)} AS {_DUCKDB_TYPES[field.type]})"


def checks(field: Field) -> Iterator[Check]:
    """The checks of one field's values."""
    column = quoted(field.name)
    if not field.nullable:
        yield Check(f"{column} IS NULL OR trim({column}) = ''", f"{field.name} is empty")
    yield from _type_checks(field, column)
    if field.type == "string":
        yield Check(f"contains({column}, chr(10))", f"{field.name} has a line break inside a value")
        yield from _length_checks(field, column)


def _type_checks(field: Field, column: str) -> Iterator[Check]:
    if field.type in {"int", "long"}:
        number = f"TRY_CAST({column} AS BIGINT)"
        yield Check(
            f"trim({column}) <> '' AND ({number} IS NULL OR NOT regexp_full_match(trim({column}), '[+-]?[0-9]+'))",
            f"{field.name} is not a whole number",
        )
        if field.name in _TIME_FIELDS:
            yield Check(
                f"abs({number}) >= {FIRST_MILLISECONDS}",
                f"{field.name} is not in seconds since 1970-01-01 UTC; it looks like milliseconds",
            )
    elif field.type in {"float", "double"}:
        yield Check(
            f"trim({column}) <> '' AND TRY_CAST({column} AS DOUBLE) IS NULL",
            f"{field.name} is not a number",
        )
    elif field.type == "boolean":
        yield Check(
            f"trim({column}) <> '' AND {column} NOT IN ('true', 'false')",
            f"{field.name} is neither true nor false",
        )


def _length_checks(field: Field, column: str) -> Iterator[Check]:
    if field.name in _ID_FIELDS:
        yield Check(
            f"length({column}) > {MAX_ID_CHARACTERS}",
            f"{field.name} is longer than {MAX_ID_CHARACTERS} characters",
        )
    elif not field.textual:
        yield Check(
            f"length({column}) > {MAX_TEXT_CHARACTERS}",
            f"{field.name} is longer than {MAX_TEXT_CHARACTERS} characters",
        )


def header_problem(names: Sequence[str], schema_fields: Sequence[Field]) -> str | None:
    """What is wrong with a file's header, None when nothing is.

    Args:
        names: as they stand in the first line, separated at commas.
        schema_fields: what the dataset's schema asks for.
    """
    if names and names[0].startswith("\N{ZERO WIDTH NO-BREAK SPACE}"):
        return "The file starts with a byte order mark; save it as UTF-8 without one."
    if any('"' in name for name in names):
        return "Column names in the header must not be in quotation marks."
    missing = [field.name for field in schema_fields if field.name not in names]
    if missing:
        return f"Input CSV is missing the following columns:[{', '.join(missing)}]."
    if len(set(names)) < len(names):
        return "The header names a column twice."
    return None
