"""Types of columns as Hive spells them, and the type that holds the values of two.

Source: AWS Glue Web API Reference, `Column.Type`; Apache Hive, "Hive Data Types".
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scalar:
    """A type without parts, e.g. `bigint`; `decimal(10,2)` is one, too."""

    name: str


@dataclass(frozen=True)
class Array:
    """Values of one type."""

    element: "Type"


@dataclass(frozen=True)
class Map:
    """Values of one type by keys of another."""

    key: "Type"
    value: "Type"


@dataclass(frozen=True)
class Struct:
    """Values by the names of fields, each with its type."""

    fields: tuple[tuple[str, "Type"], ...]


Type = Scalar | Array | Map | Struct
Columns = tuple[tuple[str, Type], ...]
"""Names and types of columns, in order; names as they stand in the data."""

NOTHING: Type = Scalar("void")
"""The type of what has no value: it goes with any other."""
STRING, BOOLEAN, DOUBLE = Scalar("string"), Scalar("boolean"), Scalar("double")
INT, BIGINT = Scalar("int"), Scalar("bigint")
_WHOLE = ("tinyint", "smallint", "int", "bigint")
_FLOATING = ("float", "double")


def text(found: Type) -> str:
    """A type as the Data Catalog has it; what never had a value is a string."""
    match found:
        case Scalar():
            return STRING.name if found == NOTHING else found.name
        case Array():
            return f"array<{text(found.element)}>"
        case Map():
            return f"map<{text(found.key)},{text(found.value)}>"
        case Struct():
            return f"struct<{','.join(f'{name}:{text(each)}' for name, each in found.fields)}>"


def merged(one: Type, other: Type) -> Type:
    """The narrowest type that holds the values of both; a string where there is none."""
    if NOTHING in (one, other) or one == other:
        return other if one == NOTHING else one
    found: Type = STRING
    match one, other:
        case Scalar(), Scalar():
            found = _wider(one.name, other.name)
        case Array(), Array():
            found = Array(merged(one.element, other.element))
        case Map(), Map():
            found = Map(merged(one.key, other.key), merged(one.value, other.value))
        case Struct(), Struct():
            found = Struct(_together(one.fields, other.fields))
    return found


def merged_all(found: Iterable[Type]) -> Type:
    """The narrowest type that holds the values of all."""
    return functools.reduce(merged, found, NOTHING)


def merged_columns(one: Columns, other: Columns) -> Columns:
    """The columns of both; those that only the other one has come last. Upper and lower case are one, as in the catalog."""
    found = {name.lower(): (name, each) for name, each in one}
    for name, each in other:
        known, before = found.get(name.lower(), (name, NOTHING))
        found[name.lower()] = known, merged(before, each)
    return tuple(found.values())


def are_numbers(one: Type, other: Type) -> bool:
    """Whether both hold numbers, so that one type holds the values of both and they stay numbers."""
    numbers = {*_WHOLE, *_FLOATING}
    return all(isinstance(each, Scalar) and each.name in numbers for each in (one, other))


def _wider(one: str, other: str) -> Scalar:
    if one in _WHOLE and other in _WHOLE:
        return Scalar(max(one, other, key=_WHOLE.index))
    if are_numbers(Scalar(one), Scalar(other)):
        return DOUBLE
    return STRING


def _together(one: Columns, other: Columns) -> Columns:
    """The fields of both structs, whose names are told apart by upper and lower case."""
    found = dict(one)
    for name, each in other:
        found[name] = merged(found.get(name, NOTHING), each)
    return tuple(found.items())
