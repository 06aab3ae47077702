"""CSV files as the tables that the checks before a deployment look into."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from components.preflight.csv_file import CsvTable, Measured, Measures, open_csv
from tests.support import csv_files

ROWS = {"rows": "count(*)"}


def written(folder: Path, header: str, rows: Sequence[str], name: str = "x") -> CsvTable:
    """A file that is not opened yet; `name` is the file's and the view's."""
    path = csv_files.write(folder / f"{name}.csv", header, rows)
    return CsvTable(name, path, tuple(header.split(",")))


def opened(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, measures: Measures = ROWS
) -> tuple[CsvTable, Measured]:
    """A table that can be read, and its measures; lines of another width are left out of it."""
    found, measured, problems = open_csv(connection, table, measures, table.path.name)
    assert found is not None, problems
    return found, measured
