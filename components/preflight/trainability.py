"""Whether the interactions are enough to train with: the check before the step that costs money.

Source: Amazon Personalize Developer Guide, "Quotas" (minimum requirements for training) and "Item interactions
dataset": at least 1,000 unique interactions, 25 users with two or more each, and 1 % of all users.
"""

from collections.abc import Collection, Iterator

import duckdb

from components.preflight.csv_file import CsvTable
from components.preflight.findings import Finding
from components.preflight.schemas import Schema, known_fields

MIN_INTERACTIONS = 1000
MIN_USERS = 25
MIN_USER_SHARE = 0.01
GOOD_INTERACTIONS = 50_000
GOOD_USERS = 1000
MAX_EVENT_TYPES = 10  # together with the metadata columns
MAX_FILE_BYTES = 100 << 30
NOTABLE_REPETITION = 0.10


def trainability_findings(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    schema: Schema,
    *,
    event_types: Collection[str],
    file: str,
) -> Iterator[Finding]:
    """What stops or weakens a training on these interactions.

    Args:
        connection: with the table.
        table: of the interactions.
        schema: of the interactions.
        event_types: that the stack's API will accept; empty for all.
        file: how the findings name the file.
    """
    user = table.column("USER_ID")
    record = [table.column(name) for name in ("ITEM_ID", "TIMESTAMP", "EVENT_TYPE")]
    present = ", ".join(column for column in record if column)
    if user is None or not present:
        return
    yield from _size_findings(table, file)
    yield from _interaction_findings(connection, table, f"{user}, {present}", file)
    yield from _user_findings(connection, table, user, present, file)
    yield from _event_type_findings(connection, table, schema, event_types, file)


def _size_findings(table: CsvTable, file: str) -> Iterator[Finding]:
    size = table.path.stat().st_size
    if size > MAX_FILE_BYTES:
        yield Finding(
            file=file,
            text=f"The file has {size >> 30:,} GB; an import takes at most {MAX_FILE_BYTES >> 30} GB. "
            "Leave out the oldest interactions.",
        )


def _interaction_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, record: str, file: str
) -> Iterator[Finding]:
    # The limit ends the scan early: a large file is not counted to the end.
    unique = _count(
        connection,
        f"SELECT count(*) FROM (SELECT DISTINCT {record} FROM {table.name} LIMIT {MIN_INTERACTIONS})",  # noqa: S608 - names are our own
    )
    if unique < MIN_INTERACTIONS:
        yield Finding(
            file=file,
            text=f"The file has {unique:,} unique interactions; training needs at least "
            f"{MIN_INTERACTIONS:,}. Add more interactions; equal rows count once.",
        )
        return
    rows, distinct = connection.execute(
        f"SELECT count(*), approx_count_distinct(hash({record})) FROM {table.name}"  # noqa: S608 - names are our own
    ).fetchall()[0]
    if rows < GOOD_INTERACTIONS:
        yield Finding(
            file=file,
            text=f"The file has {rows:,} interactions; for good recommendations the service advises "
            f"{GOOD_INTERACTIONS:,}.",
            severity="warning",
        )
    if distinct < rows * (1 - NOTABLE_REPETITION):
        yield Finding(
            file=file,
            text=f"About {1 - distinct / rows:.0%} of the rows are equal to another one; they count once.",
            severity="warning",
        )


def _user_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, user: str, record: str, file: str
) -> Iterator[Finding]:
    # Two different records of a user have different hashes: no set of records a user is kept.
    users, returning = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE several) FROM "  # noqa: S608 - names are our own
        f"(SELECT min(hash({record})) <> max(hash({record})) AS several FROM {table.name} "
        f"WHERE {user} IS NOT NULL GROUP BY {user})"
    ).fetchall()[0]
    if returning < MIN_USERS:
        yield Finding(
            file=file,
            text=f"{returning:,} users have two or more interactions; training needs at least {MIN_USERS}. "
            "Add interactions of returning users.",
        )
    elif returning < users * MIN_USER_SHARE:
        yield Finding(
            file=file,
            text=f"{returning:,} of {users:,} users have two or more interactions; training needs at least "
            f"{MIN_USER_SHARE:.0%} of them. Add interactions of returning users, or leave out users who came once.",
        )
    elif returning < GOOD_USERS:
        yield Finding(
            file=file,
            text=f"{returning:,} users have two or more interactions; for good recommendations the service "
            f"advises {GOOD_USERS:,}.",
            severity="warning",
        )


def _event_type_findings(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    schema: Schema,
    event_types: Collection[str],
    file: str,
) -> Iterator[Finding]:
    column = table.column("EVENT_TYPE")
    if column is None:
        return
    rows = connection.execute(
        f"SELECT {column}, count(*) FROM {table.name} WHERE {column} IS NOT NULL GROUP BY {column} "  # noqa: S608 - names are our own
        f"ORDER BY count(*) DESC, {column} LIMIT {10 * MAX_EVENT_TYPES}"
    ).fetchall()
    found = [str(value) for value, _ in rows]
    known = known_fields("Interactions")
    metadata = sum(1 for field in schema.fields if field.name not in known)
    if len(found) + metadata > MAX_EVENT_TYPES:
        shown = ", ".join(found[:MAX_EVENT_TYPES]) + (
            ", ..." if len(found) > MAX_EVENT_TYPES else ""
        )
        yield Finding(
            file=file,
            text=f"EVENT_TYPE has {len(found)}{' or more' if len(found) == 10 * MAX_EVENT_TYPES else ''} values "
            f"({shown}), and there are {metadata} metadata columns; together at most {MAX_EVENT_TYPES} are "
            "allowed. Leave out or join event types.",
        )
    missing = [name for name in event_types if name not in found]
    if missing:
        yield Finding(
            file=file,
            text=f"personalize:eventTypes names {', '.join(missing)}, which no interaction has: the first "
            "training does not learn from it.",
            severity="warning",
        )


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
