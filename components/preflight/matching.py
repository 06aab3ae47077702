"""Whether the ids of one file are those of another."""

from collections.abc import Iterator, Sequence

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
    yield from counted_findings(tuple(map(int, row or ())), name, file)


def counted_findings(counts: Sequence[int], name: str, file: str) -> Iterator[Finding]:
    """What the numbers of different ids tell.

    Args:
        counts: of the interactions, those of them that are not in the other file, of the other file, those of them that are
            not in the interactions.
        name: ITEM_ID or USER_ID.
        file: the other one.
    """
    seen, unknown, known, unseen = counts
    if unknown:
        yield _warning(
            file, f"{unknown:,} of the {seen:,} {name}s of the interactions have no row here."
        )
    if unseen:
        yield _warning(file, f"{unseen:,} of the {known:,} {name}s have no interaction.")


def _warning(file: str, text: str) -> Finding:
    return Finding(file=file, text=text, severity="warning")
