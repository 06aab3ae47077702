"""What the event types of the interactions mean for training.

Sources: Amazon Personalize Developer Guide, "Item interactions dataset schema requirements (custom)", for the limit;
aws-samples/amazon-personalize-samples issue 142 for the failure when no type is usable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.preflight.findings import Finding
from handlers.shared.service.cell_rules import NULL_WORDS
from handlers.shared.service.known_fields import RESERVED_NAMES, known_fields
from handlers.shared.service.schemas import Schema

if TYPE_CHECKING:  # it imports DuckDB, and what a later check needs of this module does not
    from components.preflight.csv_file import CsvTable, Measured

# Event types and metadata columns together; to the service EVENT_TYPE and EVENT_VALUE are such columns.
MAX_EVENT_TYPES_AND_COLUMNS = 10
COUNTED_COLUMNS = ("EVENT_TYPE", "EVENT_VALUE")

# A file with more has free text in the column.
MAX_FOUND = 100


@dataclass(frozen=True)
class EventTypes:
    """The event types of a file.

    Attributes:
        names: distinct values in alphabetical order; at most `MAX_FOUND`.
        columns: columns of the schema that count against the same limit.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def limit(self) -> int:
        """How many event types the dataset can have."""
        return MAX_EVENT_TYPES_AND_COLUMNS - len(self.columns)


def event_type_measures(table: CsvTable) -> dict[str, str]:
    """What the types are made from; nothing without the column."""
    column = table.column("EVENT_TYPE")
    if column is None:
        return {}
    # The list is exact as long as it is shorter than it may be.
    return {"event types": f"approx_top_k({column}, {MAX_FOUND}) FILTER (WHERE {column} <> '')"}


def counted_columns(schema: Schema) -> tuple[str, ...]:
    """The columns of the interactions that count with the event types."""
    known = known_fields("Interactions", schema.domain)
    return tuple(
        field.name
        for field in schema.fields
        if field.name not in known or field.name in COUNTED_COLUMNS
    )


def event_types_of(measured: Measured, schema: Schema) -> EventTypes:
    """The event types of the interactions."""
    columns = counted_columns(schema)
    names = measured.get("event types") if "EVENT_TYPE" in columns else None
    # By name, since the API that takes them should not change with how often each is.
    return EventTypes(tuple(sorted(names or ())), columns)


def event_type_findings(
    found: EventTypes, configured: Collection[str] | None, file: str
) -> Iterator[Finding]:
    """What stops or weakens a training with these types, now or later.

    Args:
        found: in the file.
        configured: `personalize:eventTypes`, those that the stack's API will accept; empty for any, which the
            configuration itself warns of, None for those of the file.
        file: how the findings name the file.
    """
    yield from _limit_findings(found, file)
    yield from _unusable_findings(found, file)
    yield from _similar_findings(found.names, file)
    if configured:
        yield from _configured_findings(found, configured, file)
    elif configured is None and not found.names:
        yield _open_finding(found, file)


def _configured_findings(
    found: EventTypes, configured: Collection[str], file: str
) -> Iterator[Finding]:
    missing = [name for name in configured if name not in found.names]
    if missing:
        yield _warning(
            file,
            f"personalize:eventTypes names {', '.join(missing)}, which no interaction has: the first "
            "training does not learn from it.",
        )
    empty = [name for name in configured if _is_null_word(name)]
    if empty:
        yield Finding(
            file=file,
            text=f"personalize:eventTypes names {', '.join(map(repr, empty))}, a word for nothing, and the API refuses "
            "every event with it. Take it out of the list.",
        )
    if len(found.names) <= found.limit < len(found.names) + len(missing):
        yield Finding(
            file=file,
            text=f"personalize:eventTypes and this file together name {len(found.names) + len(missing)} event types; "
            f"with more than {found.limit} in the dataset every later training fails, since {', '.join(found.columns)} "
            f"count with them to {MAX_EVENT_TYPES_AND_COLUMNS}. Shorten the list.",
        )


def _limit_findings(found: EventTypes, file: str) -> Iterator[Finding]:
    if len(found.names) <= found.limit:
        return
    more = " or more" if len(found.names) == MAX_FOUND else ""
    yield Finding(
        file=file,
        text=f"EVENT_TYPE has {len(found.names)}{more} values ({_listed(found.names)}), and there are "
        f"{len(found.columns)} columns that count with them ({', '.join(found.columns)}); together at most "
        f"{MAX_EVENT_TYPES_AND_COLUMNS} are allowed, or training fails. Leave out or join event types.",
    )


def _unusable_findings(found: EventTypes, file: str) -> Iterator[Finding]:
    if found.names and len(found.names) < MAX_FOUND and not any(map(is_usable, found.names)):
        yield Finding(
            file=file,
            text=f"All values of EVENT_TYPE are reserved keywords or words for nothing ({_listed(found.names)}), "
            "and training fails with such data. Name what the users did, or leave the column out.",
        )


def is_usable(name: str) -> bool:
    """Whether a name can be that of an event type."""
    bare = name.strip()
    return bool(bare) and bare.upper() not in RESERVED_NAMES and not _is_null_word(bare)


def _is_null_word(name: str) -> bool:
    return name.strip().lower() in NULL_WORDS


def _similar_findings(names: Sequence[str], file: str) -> Iterator[Finding]:
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault("".join(name.split()).casefold(), []).append(name)
    for group in alike.values():
        if len(group) > 1:
            yield _warning(
                file,
                f"EVENT_TYPE has {', '.join(map(repr, sorted(group)))}, which differ only in case or blanks: "
                "to the service they are different types. Write them alike.",
            )


def _open_finding(found: EventTypes, file: str) -> Finding:
    """Without a list and without types in the file there is nothing to hold clients to."""
    return _warning(
        file,
        "personalize:eventTypes is not set and this file has no event types, so the API accepts every one, and a "
        f"misspelt one stays in the dataset: with more than {found.limit} every later training fails. Set it to the "
        "types that your clients send.",
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MAX_EVENT_TYPES_AND_COLUMNS])
    return f"{shown}, ..." if len(names) > MAX_EVENT_TYPES_AND_COLUMNS else shown


def _warning(file: str, text: str) -> Finding:
    return Finding(file=file, text=text, severity="warning")
