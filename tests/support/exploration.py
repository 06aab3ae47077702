"""Tables of the exploration, from rows that a test writes down."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from handlers.shared.service.schemas import DatasetType
from notebooks.exploration.events import Loaded, load

Row = tuple[object, ...]
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"


def write(path: Path, header: str, rows: Iterable[Sequence[object]]) -> Path:
    """A CSV file."""
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def explored(
    folder: Path,
    rows: Iterable[Row],
    *,
    items: Iterable[Row] | None = None,
    users: Iterable[Row] | None = None,
) -> tuple[duckdb.DuckDBPyConnection, Loaded]:
    """Tables of interactions (user, item, time, event type), items (id, creation) and users (id), and how much was read."""
    paths: dict[DatasetType, Path] = {
        "Interactions": write(folder / "interactions.csv", HEADER, rows)
    }
    if items is not None:
        paths["Items"] = write(folder / "items.csv", "ITEM_ID,CREATION_TIMESTAMP", items)
    if users is not None:
        paths["Users"] = write(folder / "users.csv", "USER_ID", users)
    connection = duckdb.connect()
    return connection, load(connection, paths)


def replace_events(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    """The table `events` of these rows, in the place of the one that is there: a file for each example takes long."""
    values = ", ".join(
        f"({number}, ascii('{user}'), ascii('{item}'), {time}, '{event_type}')"
        for number, (user, item, time, event_type) in enumerate(rows)
    )
    connection.execute(
        f'CREATE OR REPLACE TABLE events AS FROM (VALUES {values}) t(row, "user", item, time, event_type)'
    )
