"""What users did: how often each event type stands in the data, and how many users and items it reaches."""

from dataclasses import dataclass

import duckdb

from notebooks.exploration.queries import one
from notebooks.exploration.tables import Table, percent

MAX_SHOWN = 20
NONE = "(blank)"


@dataclass(frozen=True, kw_only=True)
class EventType:
    """One event type.

    Attributes:
        name: as it stands in the data; `(blank)` for events without one.
        events: with it.
        users: who have such an event.
        items: that have one.
    """

    name: str
    events: int
    users: int
    items: int


def event_types(connection: duckdb.DuckDBPyConnection) -> list[EventType]:
    """The commonest event types, the most frequent first."""
    rows = connection.execute(
        "SELECT coalesce(nullif(event_type, ''), $none) AS name, count(*) AS events, count(DISTINCT \"user\"), "
        "count(DISTINCT item) FROM events GROUP BY name ORDER BY events DESC, name LIMIT $most",
        {"none": NONE, "most": MAX_SHOWN},
    ).fetchall()
    return [
        EventType(name=name, events=events, users=users, items=items)
        for name, events, users, items in rows
    ]


def table(connection: duckdb.DuckDBPyConnection, found: list[EventType]) -> Table:
    """A row for each event type."""
    events, users = one(connection, 'SELECT count(*), count(DISTINCT "user") FROM events')
    return Table(
        ("event type", "interactions", "share", "users who have one", "items that have one"),
        [
            (
                each.name,
                each.events,
                percent(each.events / events),
                percent(each.users / users),
                each.items,
            )
            for each in found
        ],
    )
