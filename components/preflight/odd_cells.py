"""The few cells that make a text of a column of numbers."""

from collections.abc import Iterator

import duckdb

from components.preflight.column_facts import MAX_ODD_SHARE, ColumnFacts, is_plain_number
from components.preflight.csv_file import CsvTable
from components.preflight.findings import Finding
from components.preflight.line_numbers import SHOWN_LINES, also, lines_of_records


def odd_cell_findings(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    name: str,
    facts: ColumnFacts,
    file: str,
) -> Iterator[Finding]:
    """Tell of a column that would be one of numbers but for a few cells.

    Args:
        connection: with the table.
        table: of the file.
        name: of the column.
        facts: of the column.
        file: how the findings name the file.
    """
    count = odd_cells(facts)
    if not count:
        return
    column = str(table.column(name))
    found = connection.execute(
        f"SELECT record, {column} FROM {table.name}_records "  # noqa: S608 - names are our own
        f"WHERE {column} <> '' AND NOT {is_plain_number(column)} ORDER BY record LIMIT {SHOWN_LINES}"
    ).fetchall()
    at = lines_of_records(table.path, [record for record, _ in found], table.rejected)
    lines = sorted(at.values())
    yield Finding(
        file=file,
        line=lines[0],
        text=f"{odd_cells_text(name, facts, found[0][1])}{also(lines, count)}",
        severity="warning",
    )


def odd_cells(facts: ColumnFacts) -> int:
    """How many cells make a text of a column that would be one of numbers; none where it is one, or many are no numbers."""
    count = facts.numbers.not_numbers if facts.numbers else 0
    return count if count <= MAX_ODD_SHARE * facts.filled else 0


def odd_cells_text(name: str, facts: ColumnFacts, example: str) -> str:
    """What is so of a column with odd cells.

    Args:
        name: of the column.
        facts: of the column.
        example: one of the cells.
    """
    return (
        f"{name} becomes a column of categories, since {odd_cells(facts):,} of {facts.filled:,} cells are no numbers: "
        f"{example!r}. Correct them, or leave them blank, if it is one of numbers."
    )
