"""Whether the interactions are enough to train with: the check before the step that costs money.

Source: Amazon Personalize Developer Guide, "Quotas" (minimum requirements for training) and "Item interactions
dataset": at least 1,000 unique interactions, 25 users with two or more each, and 1 % of all users.
"""

from collections.abc import Iterator

import duckdb

from components.preflight.csv_file import CsvTable
from components.preflight.findings import Finding

MIN_INTERACTIONS = 1000
MIN_USERS = 25
MIN_USER_SHARE = 0.01
GOOD_INTERACTIONS = 50_000
GOOD_USERS = 1000
NOTABLE_REPETITION = 0.10


def trainability_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, file: str
) -> Iterator[Finding]:
    """What stops or weakens a training on these interactions.

    Args:
        connection: with the table.
        table: of the interactions.
        file: how the findings name the file.
    """
    user = table.column("USER_ID")
    record = [table.column(name) for name in ("ITEM_ID", "TIMESTAMP", "EVENT_TYPE")]
    present = ", ".join(column for column in record if column)
    if user is None or not present:
        return
    yield from _interaction_findings(connection, table, f"{user}, {present}", file)
    yield from _user_findings(connection, table, user, present, file)


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
        f"WHERE {user} <> '' GROUP BY {user})"
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


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
