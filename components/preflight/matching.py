"""Whether the ids of one file are those of another."""

from collections.abc import Iterator

import duckdb

from components.preflight.csv_file import CsvTable
from components.preflight.findings import Finding


def unmatched_findings(
    connection: duckdb.DuckDBPyConnection,
    interactions: CsvTable,
    metadata: CsvTable,
    name: str,
    file: str,
) -> Iterator[Finding]:
    """Ids that stand in one file only.

    Args:
        connection: with both tables.
        interactions: the table of Interactions.
        metadata: the table of Items or Users.
        name: ITEM_ID or USER_ID.
        file: of the metadata.
    """
    left, right = interactions.column(name), metadata.column(name)
    if left is None or right is None:
        return
    row = connection.execute(
        f"WITH seen AS (SELECT DISTINCT hash({left}) AS id FROM {interactions.name}), "  # noqa: S608 - names are our own
        f"known AS (SELECT DISTINCT hash({right}) AS id FROM {metadata.name}) "
        "SELECT count(seen.id), count(*) FILTER (known.id IS NULL), count(known.id), count(*) FILTER (seen.id IS NULL) "
        "FROM seen FULL JOIN known USING (id)"
    ).fetchone()
    seen, unknown, known, unseen = map(int, row or ())
    if unknown:
        yield _warning(
            file, f"{unknown:,} of the {seen:,} {name}s of the interactions have no row here."
        )
    if unseen:
        yield _warning(file, f"{unseen:,} of the {known:,} {name}s have no interaction.")


def _warning(file: str, text: str) -> Finding:
    return Finding(file=file, text=text, severity="warning")
