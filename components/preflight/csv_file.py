"""CSV files as Amazon Personalize reads them, as DuckDB views with columns of text.

Nothing is loaded: a file is scanned once for all that is cheap to measure, and again for what that leaves open.
Source of the format: Amazon Personalize Developer Guide, "Preparing training data", bulk data format: UTF-8,
commas, one header row without quotation marks, text in double quotes, a backslash before a quote or a backslash.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from components.preflight.findings import Finding
from components.preflight.line_numbers import SHOWN_LINES, also, lines_at, lines_of_records
from handlers.shared.service.csv_lines import FEWER_CELLS, MORE_CELLS, OPEN_QUOTE, TOO_LONG

MAX_REJECTS = 1000

_REJECT_TEXT = {
    "TOO MANY COLUMNS": MORE_CELLS,
    "UNQUOTED VALUE": OPEN_QUOTE,
    "LINE SIZE OVER MAXIMUM": TOO_LONG,
}
# Rejects after which the reader goes on with the next line.
_WHOLE_LINES = frozenset({"TOO MANY COLUMNS"})

Measures = Mapping[str, str]
"""Aggregates in SQL over the columns of a file, each under a name of its own."""

Measured = Mapping[str, Any]
"""The values of measures, under the same names."""


@dataclass(frozen=True)
class CsvTable:
    """A file as the view `name`; the column of `header[i]` is called `c<i>`. A blank cell is an empty text.

    The view `<name>_records` has the column `record` as well, which counts the records from 0; it costs more.

    Attributes:
        name: of the view.
        path: of the file.
        header: column names.
        rejected: byte positions of the records that are in neither view and are not counted.
    """

    name: str
    path: Path
    header: tuple[str, ...]
    rejected: frozenset[int] = frozenset()

    def column(self, name: str) -> str | None:
        """SQL name of a column, None if the file does not have it."""
        return f"c{self.header.index(name)}" if name in self.header else None


def measure(
    connection: duckdb.DuckDBPyConnection, source: str, measures: Measures
) -> dict[str, Any]:
    """The values of measures, in one scan.

    Args:
        connection: with the source.
        source: a view, or what else can stand behind FROM.
        measures: at least one.
    """
    # DuckDB keeps the rejects of a scan when all rows of its result were fetched.
    rows = connection.execute(f"SELECT {', '.join(measures.values())} FROM {source}").fetchall()  # noqa: S608 - names and measures are our own
    return dict(zip(measures, rows[0], strict=True))


def open_csv(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, measures: Measures, file: str
) -> tuple[CsvTable | None, Measured, list[Finding]]:
    """Make the views of a file, and measure it in its first scan.

    Args:
        connection: where to make them.
        table: with its rejected records still unknown.
        measures: of the records that are as wide as the header.
        file: how the findings name it.

    Returns:
        The table, the values of the measures, and the lines that are no records of the header's columns. The table is
        None if the extent of the broken lines is unknown, so that no other line could be named.
    """
    widths = {
        FEWER_CELLS: f"c{len(table.header) - 1} IS NULL",
        MORE_CELLS: f"c{len(table.header)} IS NOT NULL",
    }
    counts = {text: f"count(*) FILTER ({condition})" for text, condition in widths.items()}
    try:
        measured = _first_scan(connection, table, {**measures, **counts})
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        return None, {}, [Finding(file=file, text=f"The file cannot be read as CSV. {reason}")]
    rejects = _rejects(connection, table)
    if len(rejects) >= MAX_REJECTS or any(kind not in _WHOLE_LINES for kind, _ in rejects):
        return None, {}, list(_reject_findings(table.path, rejects, file))
    table = CsvTable(table.name, table.path, table.header, frozenset(start for _, start in rejects))
    findings = list(_width_findings(connection, table, widths, measured, file))
    if any(finding.line is None for finding in findings):
        return None, {}, findings
    if any(measured[text] for text in widths):
        right = " AND ".join(f"NOT ({condition})" for condition in widths.values())
        _make_views(connection, table.name, right)
        measured = measure(connection, table.name, measures)
    return table, measured, findings


def _first_scan(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, measures: Measures
) -> Measured:
    rejects = (
        f"store_rejects=true, rejects_table='{table.name}_rejects', rejects_scan='{table.name}_scans', "
        f"rejects_limit={MAX_REJECTS}"
    )
    try:
        measured = measure(connection, _scan(table, f"{rejects}, parallel=true"), measures)
        parallel = "true"
    except duckdb.Error:
        # The parallel scanner refuses a line break inside quotes; the other one reads it, so that it can be told.
        for name in (f"{table.name}_rejects", f"{table.name}_scans"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        measured = measure(connection, _scan(table, f"{rejects}, parallel=false"), measures)
        parallel = "false"
    source = _scan(table, f"ignore_errors=true, parallel={parallel}")
    connection.execute(f"CREATE VIEW {table.name}_lines AS SELECT * FROM {source}")  # noqa: S608 - names are our own
    _make_views(connection, table.name, "true")
    return measured


def _scan(table: CsvTable, options: str) -> str:
    """The file as DuckDB reads it, with a spare column: what stands in it is one cell too many.

    A cell that a line does not have is NULL, a blank one is an empty text, since no unquoted cell can be the
    null text, a line feed.
    """
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(table.header) + 1))
    # DuckDB takes a path for a pattern.
    pattern = "".join(f"[{each}]" if each in "*?[" else each for each in str(table.path.absolute()))
    quoted = pattern.replace("'", "''")
    return (
        f"read_csv('{quoted}', auto_detect=false, header=true, delim=',', quote='\"', escape='\\', columns={{{columns}}}, "
        f"null_padding=true, nullstr=chr(10), allow_quoted_nulls=false, {options})"
    )


def first_rows(table: CsvTable, rows: int) -> str:
    """What `measure` takes as the first rows of a file that is not opened yet."""
    return f"(SELECT * FROM {_scan(table, 'ignore_errors=true, parallel=false')} LIMIT {rows})"  # noqa: S608 - names are our own


def _make_views(connection: duckdb.DuckDBPyConnection, name: str, condition: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_lines WHERE {condition}"  # noqa: S608 - names are our own
    )
    connection.execute(
        f"CREATE OR REPLACE VIEW {name}_records AS SELECT * FROM "  # noqa: S608 - names are our own
        f"(SELECT row_number() OVER () - 1 AS record, * FROM {name}_lines) WHERE {condition}"
    )


def _rejects(connection: duckdb.DuckDBPyConnection, table: CsvTable) -> list[tuple[str, int]]:
    """Kind and byte position of each rejected record, in file order."""
    rows = connection.execute(
        "SELECT any_value(error_type::VARCHAR), line_byte_position - 1 AS start "  # noqa: S608 - the name is our own
        f"FROM {table.name}_rejects GROUP BY start ORDER BY start"
    ).fetchall()
    with table.path.open("rb") as stream:
        return [(str(kind), _after_blank_lines(stream, start)) for kind, start in rows]


def _after_blank_lines(stream: BinaryIO, start: int) -> int:
    """DuckDB counts the blank lines before a record as a part of it."""
    stream.seek(start)
    for line in stream:
        if line.strip(b"\r\n"):
            return start
        start += len(line)
    return start


def _reject_findings(
    path: Path, rejects: Sequence[tuple[str, int]], file: str
) -> Iterator[Finding]:
    for kind in dict.fromkeys(kind for kind, _ in rejects):
        starts = [start for k, start in rejects if k == kind]
        text = _REJECT_TEXT.get(kind, f"The line is no CSV record ({kind}).")
        yield _lines_finding(file, text, lines_at(path, starts[:SHOWN_LINES]), len(starts))


def _width_findings(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    widths: Mapping[str, str],
    counts: Measured,
    file: str,
) -> Iterator[Finding]:
    """Lines with fewer or more cells than the header."""
    for text, condition in widths.items():
        starts = sorted(table.rejected) if text is MORE_CELLS else []
        count = counts[text]
        if not count and not starts:
            continue
        rows = connection.execute(
            f"SELECT record FROM {table.name}_records WHERE {condition} ORDER BY record LIMIT {SHOWN_LINES}"  # noqa: S608 - names are our own
        ).fetchall()
        records = [record for (record,) in rows]
        lines = lines_of_records(table.path, records, table.rejected).values() if records else ()
        first = sorted([*lines, *lines_at(table.path, starts[:SHOWN_LINES])])[:SHOWN_LINES]
        if first:
            yield _lines_finding(file, text, first, count + len(starts))
        else:
            # DuckDB reads a quote that nothing ends in another way each time: `""","` before the end of a file.
            yield Finding(file=file, text=_REJECT_TEXT["UNQUOTED VALUE"])


def _lines_finding(file: str, text: str, lines: Sequence[int], count: int) -> Finding:
    return Finding(file=file, line=lines[0], text=f"{text}{also(lines, count)}")
