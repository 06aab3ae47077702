"""The columns of a dataset, and properties checked against them. Messages name the property and the rule, never the value."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.shared.requests import repeated

# Source: Amazon Personalize Developer Guide, "Schemas": lengths of categorical and of textual metadata.
MAX_TEXT_LENGTH = 1_000
MAX_TEXTUAL_LENGTH = 20_000


class MisfitError(ValueError):
    """Properties that do not fit the dataset's schema; the text begins with the property."""


@dataclass(frozen=True)
class Column:
    """A column of the dataset's schema, without that of the id.

    Attributes:
        type: of Avro: `string`, `int`, `long`, `float`, `double` or `boolean`.
        nullable: whether it may have no value.
        textual: whether it is free text.
    """

    type: str
    nullable: bool
    textual: bool


Columns = Mapping[str, Column]
"""By the names of their properties: `NUMBER_OF_RATINGS` as `numberOfRatings`."""


def read_columns(text: str) -> Columns:
    """Read what `components.api.metadata_routes` writes: the columns in JSON, by the names of their properties."""
    return {name: Column(**column) for name, column in json.loads(text).items()}


def check_properties(properties: Mapping[str, Any], columns: Columns) -> None:
    """Check the properties of one record. Columns may be left out.

    Raises:
        MisfitError: a property that no column has, or a value that is not of its column's type and length.
    """
    for name, value in properties.items():
        if name not in columns:
            raise MisfitError(
                f"{repeated(name)} is no property; expected one of {', '.join(columns)}"
            )
        _check(name, value, columns[name])


def _check(name: str, value: Any, column: Column) -> None:
    if value is None or (value == "" and column.type == "string"):
        if not column.nullable:
            raise MisfitError(f"{name} must have a value")
        return
    fits, expected = _TYPES[column.type]
    if not fits(value):
        raise MisfitError(f"{name} must be {expected}")
    longest = MAX_TEXTUAL_LENGTH if column.textual else MAX_TEXT_LENGTH
    if isinstance(value, str) and len(value) > longest:
        raise MisfitError(f"{name} must be at most {longest} characters")


def _is_whole(bits: int) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)

    return fits


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond what a double holds
        return False


_TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: isinstance(value, str), "a text"),
    "int": (_is_whole(32), "a whole number of 32 bits"),
    "long": (_is_whole(64), "a whole number of 64 bits"),
    "float": (_is_number, "a number"),
    "double": (_is_number, "a number"),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
}
