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
    count = facts.numbers.not_numbers if facts.numbers else 0
    if not 0 < count <= MAX_ODD_SHARE * facts.filled:
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
        text=f"{name} becomes a column of categories, since {count:,} of {facts.filled:,} cells are no numbers: "
        f"{found[0][1]!r}. Correct them, or leave them blank, if it is one of numbers.{also(lines, count)}",
        severity="warning",
    )
