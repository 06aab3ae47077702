"""PutItems and PutUsers: records of items and users, one by one; what is accepted is on disk before the answer."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.personalize.control import datasets
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.schema_rules import AvroField
from localaws.personalize.errors import in_use, invalid_input
from localaws.personalize.events import properties_of
from localaws.personalize.import_checks import MAX_TEXT_CHARACTERS
from localaws.personalize.resources import ACTIVE
from localaws.personalize.shapes import Json


@dataclass(frozen=True)
class _Put:
    """Names that PutItems and PutUsers differ in: dataset type, members of the records and of their id."""

    dataset_type: str
    records: str
    id: str


_ITEMS = _Put("ITEMS", "items", "itemId")
_USERS = _Put("USERS", "users", "userId")


def put_items(plane: ControlPlane, caller: Caller, request: Json) -> None:
    """Answer PutItems; a record with the same id is replaced.

    Raises:
        ServiceError: InvalidInputException; then no record of the request is stored.
    """
    _put(plane, caller, request, _ITEMS)


def put_users(plane: ControlPlane, caller: Caller, request: Json) -> None:
    """Answer PutUsers; a record with the same id is replaced.

    Raises:
        ServiceError: InvalidInputException; then no record of the request is stored.
    """
    _put(plane, caller, request, _USERS)


def _put(plane: ControlPlane, caller: Caller, request: Json, put: _Put) -> None:
    dataset = plane.get(caller, "Dataset", request["datasetArn"])
    if dataset.document["datasetType"] != put.dataset_type:
        raise invalid_input(f"Dataset {dataset.arn} is not of type {put.dataset_type}.")
    if dataset.status != ACTIVE:
        raise in_use(f"Dataset {dataset.arn} is not ACTIVE; its status is {dataset.status}.")
    fields = {property_name(each.name).lower(): each for each in datasets.fields(plane, dataset)}
    now = plane.clock.now()
    rows = []
    for record in request[put.records]:
        properties = properties_of(record.get("properties", "{}"))
        values = _values(properties, fields, dataset.arn)
        rows.append((dataset.arn, record[put.id], json.dumps(values), now))
    with plane.store.transaction():
        plane.store.database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", rows)
        plane.catalogues.changed(dataset.arn)


def property_name(field: str) -> str:
    """A field's name as properties and metadata spell it, `NUMBER_OF_RATINGS` as `numberOfRatings`.

    Source: Amazon Personalize API Reference, Item, `properties`.
    """
    first, *others = [each for each in field.split("_") if each] or [field]
    return first.lower() + "".join(each.capitalize() for each in others)


def _values(
    properties: Mapping[str, Any], fields: Mapping[str, AvroField], dataset_arn: str
) -> dict[str, Any]:
    """Properties by name of the field, each of its type."""
    known = {name: fields.get(name.replace("_", "").lower()) for name in properties}
    unknown = [name for name, field in known.items() if field is None]
    if unknown:
        raise invalid_input(f"The schema of {dataset_arn} has no field for {', '.join(unknown)}.")
    return {
        field.name: _value(name, properties[name], field)
        for name, field in known.items()
        if field is not None
    }


def _value(name: str, value: Any, field: AvroField) -> Any:
    if value is None or value == "":
        if not field.nullable:
            raise invalid_input(f"{name} must have a value: {field.name} does not allow null.")
        return None
    read, expected = _READERS[field.type]
    found = read(value)
    if found is None:
        raise invalid_input(
            f"{name} must be {expected}, as {field.name} is a {field.type}, not {value!r}."
        )
    if field.type == "string" and not field.textual and len(found) > MAX_TEXT_CHARACTERS:
        raise invalid_input(
            f"{name} must have at most {MAX_TEXT_CHARACTERS} characters, not {len(found)}."
        )
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    """A whole number, also as text: the API's own example gives numbers so."""
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        return None
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    return number if is_whole and -(2**63) <= number < 2**63 else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))


_READERS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "string": (_text, "text"),
    "int": (_whole, "a whole number"),
    "long": (_whole, "a whole number"),
    "float": (_number, "a number"),
    "double": (_number, "a number"),
    "boolean": (_boolean, "true or false"),
}
