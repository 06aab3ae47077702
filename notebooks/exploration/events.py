"""Interactions, items and users as tables of DuckDB, with numbers in the place of identifiers.

events (row, user, item, time, event_type)         sorted by user, time and row; time in seconds since the Unix epoch
users  (user, id, has_events, is_described)         of the interactions and of Users together
items  (item, id, has_events, is_described, created_at)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from components.preflight.csv_file import CsvTable, open_csv
from components.preflight.csv_header import read_header, spelt
from components.preflight.findings import bounded
from handlers.shared.service.known_fields import known_fields, required_fields
from handlers.shared.service.schemas import DatasetType
from notebooks.exploration.archive import ArchivedEvents
from notebooks.exploration.queries import one
from notebooks.exploration.tables import Cell, Table

_YEAR_10000 = 253_402_300_800

# A row without one of these says nothing of anybody; a time beyond is one in milliseconds.
_USABLE = f"\"user\" <> '' AND item <> '' AND time >= 0 AND time < {_YEAR_10000}"


class UnreadableError(ValueError):
    """A file has no columns or rows to explore; the message says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How much was read.

    Attributes:
        rows: of the interactions.
        left_out: of them, those without a user, an item or a time.
        has_event_types: whether the interactions have the column.
        has_items: whether there is a file of items.
        has_users: whether there is one of users.
    """

    rows: int
    left_out: int
    has_event_types: bool
    has_items: bool
    has_users: bool

    def table(self, archived: ArchivedEvents | None) -> Table:
        """All figures.

        Args:
            archived: where the rows come from, if from an archive.
        """
        of_archive: list[tuple[Cell, ...]] = []
        if archived:
            of_archive = [
                ("objects of the archive", archived.objects),
                ("records in them", archived.records),
                ("records that can be no event", archived.malformed),
            ]
        return Table(
            ("figure", "value"),
            [
                *of_archive,
                ("rows of the interactions", self.rows),
                ("left out: no user, item or time in seconds", self.left_out),
                ("event types", _yes(self.has_event_types)),
                ("file of items", _yes(self.has_items)),
                ("file of users", _yes(self.has_users)),
            ],
        )


def load(connection: duckdb.DuckDBPyConnection, paths: Mapping[DatasetType, Path]) -> Loaded:
    """Make the tables.

    Args:
        connection: where to make them.
        paths: CSV files in the format of the service; Interactions at least.

    Raises:
        UnreadableError: a file is no CSV, lacks a column that it must have, or has no usable row.
    """
    opened = {kind: _opened(connection, path, kind) for kind, path in paths.items()}
    tables = {kind: table for kind, (table, _) in opened.items()}
    interactions, rows = opened["Interactions"]
    event_type = interactions.column("EVENT_TYPE")
    _read_interactions(connection, interactions, event_type)
    _make_users(connection, tables.get("Users"))
    _make_items(connection, tables.get("Items"))
    connection.execute(
        "CREATE TABLE events AS SELECT r.row, u.user, i.item, r.time, r.event_type FROM raw_interactions r "
        'JOIN users u ON u.id = r."user" JOIN items i ON i.id = r.item ORDER BY u.user, r.time, r.row'
    )
    connection.execute("DROP TABLE raw_interactions")
    (usable,) = one(connection, "SELECT count(*) FROM events")
    if not usable:
        raise UnreadableError(
            f"{paths['Interactions'].name}: none of its {rows:,} rows has a user, an item and a time in seconds."
        )
    return Loaded(
        rows=rows,
        left_out=rows - usable,
        has_event_types=event_type is not None,
        has_items="Items" in tables,
        has_users="Users" in tables,
    )


def _opened(
    connection: duckdb.DuckDBPyConnection, path: Path, kind: DatasetType
) -> tuple[CsvTable, int]:
    """The view of a file, which skips the lines that are no records, and how many rows it has."""
    header, problems = read_header(path, path.name)
    if problems:
        raise UnreadableError("\n".join(bounded(problems)))
    header = spelt(header, known_fields(kind))
    missing = [field.name for field in required_fields(kind) if field.name not in header]
    if missing:
        raise UnreadableError(
            f"{path.name}: {kind} must have {', '.join(missing)}; the header has {', '.join(header)}. Rename the columns."
        )
    table, measured, found = open_csv(
        connection, CsvTable(f"csv_{kind.lower()}", path, header), {"rows": "count(*)"}, path.name
    )
    if table is None:
        raise UnreadableError("\n".join(bounded(found)))
    return table, int(measured["rows"])


def _read_interactions(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, event_type: str | None
) -> None:
    """Read the usable rows."""
    user, item, time = (table.column(field.name) for field in required_fields("Interactions"))
    connection.execute(
        "CREATE TABLE raw_interactions AS SELECT * FROM (SELECT row_number() OVER () AS row, "  # noqa: S608 - names are our own
        f'{user} AS "user", {item} AS item, TRY_CAST({time} AS BIGINT) AS time, '
        f"{event_type or 'NULL::VARCHAR'} AS event_type FROM {table.name}) WHERE {_USABLE}"
    )


def _make_users(connection: duckdb.DuckDBPyConnection, table: CsvTable | None) -> None:
    connection.execute(f"CREATE TABLE users AS {_numbered('user', _described(table, 'USER_ID'))}")


def _make_items(connection: duckdb.DuckDBPyConnection, table: CsvTable | None) -> None:
    described = _described(table, "ITEM_ID")
    connection.execute(f"CREATE TABLE items AS {_numbered('item', described, ', d.created_at')}")


def _described(table: CsvTable | None, key: str) -> str:
    """Ids of a metadata file, each once, and when what they name came to be."""
    if table is None:
        return "SELECT NULL::VARCHAR AS id, NULL::BIGINT AS created_at WHERE false"
    created = table.column("CREATION_TIMESTAMP")
    moment = f"TRY_CAST({created} AS BIGINT)" if created else "NULL::BIGINT"
    column = table.column(key)
    return (
        f"SELECT {column} AS id, max({moment}) AS created_at FROM {table.name} "  # noqa: S608 - names are our own
        f"WHERE {column} <> '' GROUP BY {column}"
    )


def _numbered(name: str, described: str, more: str = "") -> str:
    """All ids of the events or the metadata, numbered in their order."""
    return (
        f'SELECT (row_number() OVER (ORDER BY id) - 1)::INTEGER AS "{name}", id, '  # noqa: S608 - names are our own
        f"s.id IS NOT NULL AS has_events, d.id IS NOT NULL AS is_described{more} "
        f'FROM (SELECT DISTINCT "{name}" AS id FROM raw_interactions) s FULL JOIN ({described}) d USING (id)'
    )


def _yes(there_is: bool) -> str:
    return "yes" if there_is else "none"
