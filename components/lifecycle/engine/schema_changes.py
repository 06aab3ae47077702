"""What changed between the schemas of two deployments, and whether the service carries it out in place.

Source of the rule: Amazon Personalize Developer Guide, "Replacing a dataset's schema to add new columns" (UpdateDataset):
Items and Users alone; every field stays, with its type and attributes; what is new allows null.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UPDATABLE_TYPES = ("Items", "Users")


@dataclass(frozen=True)
class SchemaChange:
    """One difference.

    Attributes:
        what: in words, as `Items: the column STARS is added`.
        in_place: whether the dataset group can stay.
    """

    what: str
    in_place: bool


def schema_changes(olds: Mapping[str, str], news: Mapping[str, str]) -> list[SchemaChange]:
    """All differences between the schemas of two deployments; none for equal ones.

    A dataset that goes needs another group as well: the service does not delete it while a campaign answers from the
    group ("Deleting a dataset"). One that is added does not.

    Args:
        olds: the schemas until now, as JSON text by dataset type.
        news: the schemas that are wanted.
    """
    return [
        change
        for kind in sorted(olds.keys() | news.keys())
        for change in _dataset_changes(kind, olds.get(kind), news.get(kind))
    ]


def _dataset_changes(kind: str, old: str | None, new: str | None) -> Iterator[SchemaChange]:
    if old == new:
        return
    if old is None or new is None:
        verb = "added" if old is None else "removed"
        yield SchemaChange(f"{kind}: the dataset is {verb}", in_place=old is None)
        return
    updatable = kind in UPDATABLE_TYPES
    before, after = _fields(old), _fields(new)
    differences = list(_field_changes(before, after)) or [
        ("the order of the columns changes", True)
    ]
    for what, compatible in differences:
        yield SchemaChange(f"{kind}: {what}", in_place=updatable and compatible)


def _field_changes(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, bool]]:
    """Each difference in words, and whether UpdateDataset allows it."""
    for name, field in before.items():
        if name not in after:
            yield f"the column {name} is removed", False
        elif after[name] != field:
            yield (
                f"the column {name} was {_describe(field)} and becomes {_describe(after[name])}",
                False,
            )
    for name, field in after.items():
        if name not in before:
            nullable = "null" in field["type"]
            why = "" if nullable else ", and may not be blank"
            yield f"the column {name} is added{why}", nullable


def _fields(schema: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in json.loads(schema)["fields"]}


def _describe(field: Mapping[str, Any]) -> str:
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    marks = [mark for mark in ("categorical", "textual") if field.get(mark)]
    blank = " or blank" if "null" in kinds else ""
    return " ".join([*marks, *(kind for kind in kinds if kind != "null")]) + blank
