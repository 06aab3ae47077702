"""A user's newest interactions of each event type, which filters read: files that an import writes, and put events."""

import functools
import json
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from localaws.personalize.columns import Histories, IdTable, write_histories, write_ids

EVENTS_A_TYPE = 100
"""Newest interactions of a user and event type that filters consider.

Source: Amazon Personalize Developer Guide, "Filter expressions".
"""

TYPED_EVENTS = "typed-events"
"""Folder beside an import's `records.parquet`."""

_PUT = """
SELECT item_id, event_type, sent_at FROM (
    SELECT item_id, lower(event_type) AS event_type, sent_at, id,
           row_number() OVER (PARTITION BY lower(event_type) ORDER BY sent_at DESC, id DESC) AS place
    FROM events WHERE dataset_group_arn = ? AND user_key = ? AND counts AND item_id IS NOT NULL)
WHERE place <= ? ORDER BY sent_at, id
"""


class TypedEvent(NamedTuple):
    """An interaction: item, event type in lower case, seconds since the Unix epoch."""

    item_id: str
    event_type: str
    time: float


def write_typed_events(database: duckdb.DuckDBPyConnection, columns: str, folder: Path) -> None:
    """Write what `typed_events` reads: files of `columns.Histories`, table `items`, and `types.json`.

    The item codes of the histories tell the type too: they are place of the item * number of types + place of the type.

    Args:
        database: with the interactions in table `imported`.
        columns: its columns of user, item, event type, timestamp and order.
        folder: where to write.
    """
    folder.mkdir()
    database.execute(
        f"CREATE TEMP VIEW events AS SELECT u, i, lower(e) AS e, t, o FROM (SELECT {columns} FROM imported) "  # noqa: S608 - numbered names
        "AS events (u, i, e, t, o) WHERE e IS NOT NULL"
    )
    for table, column in {"users": "u", "items": "i", "types": "e"}.items():
        database.execute(
            f"CREATE TEMP TABLE {table} AS SELECT {column}, row_number() OVER (ORDER BY {column}) - 1 AS code "  # noqa: S608 - names of our own
            f"FROM (SELECT DISTINCT {column} FROM events)"
        )
    types = _names(database, "types", "e")
    rows = database.execute(
        "SELECT users.code::INTEGER AS user, (items.code * $types + types.code)::INTEGER AS pair, t AS time FROM events "
        "JOIN users USING (u) JOIN items USING (i) JOIN types USING (e) ORDER BY users.code, t, o",
        {"types": len(types)},
    ).fetchnumpy()
    user, pair, time = (np.asarray(rows[name]) for name in ("user", "pair", "time"))
    write_histories(folder, _names(database, "users", "u"), user, pair, time)
    write_ids(folder, "items", _names(database, "items", "i"))
    (folder / "types.json").write_text(json.dumps(types))


def _names(database: duckdb.DuckDBPyConnection, table: str, column: str) -> list[str]:
    rows = database.execute(f"SELECT {column} FROM {table} ORDER BY code").fetchall()  # noqa: S608 - names of our own
    return [str(row[0]) for row in rows]


class _Imported:
    """What `write_typed_events` wrote."""

    def __init__(self, folder: Path) -> None:
        self._histories = Histories(folder)
        self._items = IdTable(folder, "items")
        self._types = json.loads((folder / "types.json").read_text())

    def of(self, user_id: str) -> list[TypedEvent]:
        """A user's newest events of each type, those of a type oldest first."""
        pairs, times = self._histories.newest(user_id)
        found = []
        for kind, event_type in enumerate(self._types):
            places = np.flatnonzero(pairs % len(self._types) == kind)[-EVENTS_A_TYPE:]
            items = (pairs[places] // len(self._types)).tolist()
            for item, time in zip(items, times[places].tolist(), strict=True):
                found.append(TypedEvent(self._items[item], event_type, time))
        return found


# A folder never changes: every import has one of its own.
_imported = functools.lru_cache(maxsize=16)(_Imported)


def typed_events(
    database: sqlite3.Connection, records: str | None, dataset_group_arn: str, user_id: str
) -> list[TypedEvent]:
    """The newest interactions of each type of a user, imported and put.

    Args:
        database: with the table of put events, and locked.
        records: path of the imported interactions' `records.parquet`; None before the first import.
        dataset_group_arn: group of the events.
        user_id: the user, or the session of an anonymous one.
    """
    folder = None if records is None else Path(records).parent / TYPED_EVENTS
    imported = _imported(folder).of(user_id) if folder is not None and folder.is_dir() else []
    put = [
        TypedEvent(*row)
        for row in database.execute(_PUT, (dataset_group_arn, user_id, EVENTS_A_TYPE))
    ]
    if not imported or not put:
        return imported or put
    by_type: defaultdict[str, list[TypedEvent]] = defaultdict(list)
    # Stable: at equal times put events are the newer ones.
    for event in sorted([*imported, *put], key=lambda each: each.time):
        by_type[event.event_type].append(event)
    return [event for events in by_type.values() for event in events[-EVENTS_A_TYPE:]]
