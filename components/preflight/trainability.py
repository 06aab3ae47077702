"""Whether the interactions are enough to train with: the check before the step that costs money.

Source: Amazon Personalize Developer Guide, "Quotas" (minimum requirements for training) and "Item interactions
dataset": at least 1,000 unique interactions, 25 users with two or more each, and 1 % of all users.
"""

from collections.abc import Iterator

import duckdb

from components.preflight.csv_file import CsvTable, Measured, measure
from components.preflight.findings import Finding

MIN_INTERACTIONS = 1000
MIN_USERS = 25
MIN_USER_SHARE = 0.01
GOOD_INTERACTIONS = 50_000
GOOD_USERS = 1000
NOTABLE_REPETITION = 0.10

# So many rows decide whether there is enough, in most files; the whole of a larger file is only looked at where they do not.
BEGINNING = 1_000_000
# How much more users there may be than estimated. Source: Heule et al., "HyperLogLog in Practice", 2013: the error is some percent.
MAX_ESTIMATE_ERROR = 1.2


def trainability_measures(table: CsvTable) -> dict[str, str]:
    """What the findings need of the whole file; nothing without the columns of a record."""
    user, record = record_columns(table)
    if user is None or not record:
        return {}
    time = table.column("TIMESTAMP") or record
    return {
        "rows": "count(*)",
        "users": f"approx_count_distinct({user})",
        "moments": f"approx_count_distinct(hash({user}, {time}))",
    }


def trainability_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, measured: Measured, file: str
) -> Iterator[Finding]:
    """What stops or weakens a training on these interactions.

    Args:
        connection: with the table.
        table: of the interactions.
        measured: see `trainability_measures`.
        file: how the findings name the file.
    """
    user, record = record_columns(table)
    if user is None or not record:
        return
    rows, distinct = measured["rows"], measured["moments"]
    unique = _unique(connection, table, f"{user}, {record}", rows)
    if distinct < rows * (1 - NOTABLE_REPETITION):
        # A user may do several things in one second: only whole rows tell whether they repeat.
        distinct = _distinct(connection, table, f"{user}, {record}")
    yield from interaction_findings(unique, rows, distinct, file)
    enough = max(GOOD_USERS, measured["users"] * MAX_ESTIMATE_ERROR * MIN_USER_SHARE)
    users, returning = _users(connection, _beginning(table), user, record)
    if returning < enough and rows > BEGINNING:
        users, returning = _users(connection, table.name, user, record)
    yield from user_findings(users, returning, file)


def record_columns(table: CsvTable) -> tuple[str | None, str]:
    """The user, and what makes two rows of a user different interactions."""
    others = [table.column(name) for name in ("ITEM_ID", "TIMESTAMP", "EVENT_TYPE")]
    return table.column("USER_ID"), ", ".join(column for column in others if column)


def _unique(connection: duckdb.DuckDBPyConnection, table: CsvTable, record: str, rows: int) -> int:
    """How many different interactions there are; `MIN_INTERACTIONS` for more."""

    def unique_in(source: str) -> int:
        unique = f"SELECT DISTINCT {record} FROM {source} LIMIT {MIN_INTERACTIONS}"  # noqa: S608 - names are our own
        return int(connection.execute(f"SELECT count(*) FROM ({unique})").fetchall()[0][0])  # noqa: S608 - names are our own

    found = unique_in(_beginning(table))
    return found if found == MIN_INTERACTIONS or rows <= BEGINNING else unique_in(table.name)


def _distinct(connection: duckdb.DuckDBPyConnection, table: CsvTable, record: str) -> int:
    """About how many different interactions there are."""
    measures = {"distinct": f"approx_count_distinct(hash({record}))"}
    return int(measure(connection, table.name, measures)["distinct"])


def interaction_findings(unique: int, rows: int, distinct: int, file: str) -> Iterator[Finding]:
    """What too few interactions stop or weaken.

    Args:
        unique: how many different ones there are; counted no further than `MIN_INTERACTIONS`.
        rows: of the file.
        distinct: about how many different rows there are.
        file: how the findings name the file.
    """
    if unique < MIN_INTERACTIONS:
        yield Finding(
            file=file,
            text=f"The file has {unique:,} unique interactions; training needs at least "
            f"{MIN_INTERACTIONS:,}. Add more interactions; equal rows count once.",
        )
        return
    if rows < GOOD_INTERACTIONS:
        yield _warning(
            file,
            f"The file has {rows:,} interactions; for good recommendations the service advises "
            f"{GOOD_INTERACTIONS:,}.",
        )
    if distinct < rows * (1 - NOTABLE_REPETITION):
        yield _warning(
            file,
            f"About {1 - distinct / rows:.0%} of the rows are equal to another one; they count once.",
        )


def user_findings(users: int, returning: int, file: str) -> Iterator[Finding]:
    """What too few users stop or weaken.

    Args:
        users: how many there are.
        returning: those of them with several interactions.
        file: how the findings name the file.
    """
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
        yield _warning(
            file,
            f"{returning:,} users have two or more interactions; for good recommendations the service "
            f"advises {GOOD_USERS:,}.",
        )


def _users(
    connection: duckdb.DuckDBPyConnection, source: str, user: str, record: str
) -> tuple[int, int]:
    """How many users there are, and how many of them have several interactions.

    Two different records of a user have different hashes: no set of records a user is kept.
    """
    users, returning = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE several) FROM "  # noqa: S608 - names are our own
        f"(SELECT min(hash({record})) <> max(hash({record})) AS several FROM {source} "
        f"WHERE {user} <> '' GROUP BY hash({user}))"
    ).fetchall()[0]
    return users, returning


def _beginning(table: CsvTable) -> str:
    return f"(SELECT * FROM {table.name} LIMIT {BEGINNING})"  # noqa: S608 - names are our own


def _warning(file: str, text: str) -> Finding:
    return Finding(file=file, text=text, severity="warning")
