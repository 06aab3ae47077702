"""CSV files as Amazon Personalize reads them, loaded once into a DuckDB table of text columns.

Source of the format: Amazon Personalize Developer Guide, "Preparing training data", bulk data format: UTF-8,
commas, one header row without quotation marks, text in double quotes, a backslash before a quote or a backslash.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from components.preflight.findings import Finding

MAX_REJECTS = 1000
SHOWN_LINES = 3
CHUNK_BYTES = 1 << 20
MAX_HEADER_BYTES = 1 << 20

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)

_FEWER = (
    "The line has fewer cells than the header. Add the missing ones, blank if the schema allows it."
)
_MORE = (
    "The line has more cells than the header. Put text that contains a comma into double quotes, and remove "
    "a comma at the end."
)
_REJECT_TEXT = {
    "TOO MANY COLUMNS": _MORE,
    "UNQUOTED VALUE": "A double quote does not end where its cell ends. Write a quote inside quoted text "
    'as \\" and a backslash as \\\\ (doubled quotes are not understood).',
    "LINE SIZE OVER MAXIMUM": "The line is longer than 2 MB. Look for a double quote that is never closed.",
}
# Rejects after which the reader goes on with the next line.
_WHOLE_LINES = frozenset({"TOO MANY COLUMNS"})


@dataclass(frozen=True)
class CsvTable:
    """A loaded file; the column of `header[i]` is called `c<i>`, and `rowid` counts the records from 0.

    A blank cell is an empty text.

    Attributes:
        name: of the table.
        path: of the file.
        header: column names as they stand in the file.
        rejected: byte positions of the records that were never in the table.
    """

    name: str
    path: Path
    header: tuple[str, ...]
    rejected: frozenset[int]

    def column(self, name: str) -> str | None:
        """SQL name of a column, None if the file does not have it."""
        return f"c{self.header.index(name)}" if name in self.header else None


def read_header(path: Path, file: str) -> tuple[tuple[str, ...], list[Finding]]:
    """The column names, and what is wrong with the first line.

    Args:
        path: a file of UTF-8 text.
        file: how the findings name it.
    """
    with path.open("rb") as stream:
        raw = stream.readline(MAX_HEADER_BYTES)
    if len(raw) == MAX_HEADER_BYTES:
        problem = f"has more than {MAX_HEADER_BYTES >> 20} MB"
        return (), [_header_finding(file, problem, "The first line must hold the column names.")]
    line = raw.decode().rstrip("\r\n")
    if not line.strip():
        return (), [_header_finding(file, "is blank", "The first line must hold the column names.")]
    return _split_header(line, file)


def _split_header(line: str, file: str) -> tuple[tuple[str, ...], list[Finding]]:
    if '"' in line:
        problem = f"has quotation marks: {line[:80]}"
        return (), [_header_finding(file, problem, "Write the column names without them.")]
    separator = next((s for s in (";", "\t", "|") if s in line and "," not in line), None)
    if separator:
        problem = f"is separated by {separator!r}"
        return (), [_header_finding(file, problem, "Separate the columns by commas.")]
    names = tuple(line.split(","))
    if "" in names:
        problem = f"has no name for column {names.index('') + 1} of {len(names)}"
        remedy = "Name the column, or remove the comma that is too many."
        return (), [_header_finding(file, problem, remedy)]
    repeated = list(_repeated_names(names))
    return (() if repeated else names), [
        _header_finding(file, problem, "Rename or remove one.") for problem in repeated
    ]


def _repeated_names(names: Sequence[str]) -> Iterator[str]:
    """Columns that are one column to the service, which ignores case and underscores."""
    seen: dict[str, str] = {}
    for name in names:
        same = seen.setdefault(name.strip().replace("_", "").lower(), name)
        if same == name and same is not name:
            yield f"names {name!r} more than once"
        elif same != name:
            yield f"has {same!r} and {name!r}, which are the same name to the service: it ignores case and underscores"


def _header_finding(file: str, problem: str, remedy: str) -> Finding:
    return Finding(file=file, line=1, text=f"The header {problem}. {remedy}")


def load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    name: str,
    header: Sequence[str],
    file: str,
    workspace: Path,
) -> tuple[CsvTable | None, list[Finding]]:
    """Load a file in one scan; memory is bounded by the connection's limit.

    Args:
        connection: with a place to spill to.
        path: of the file.
        name: of the table to make.
        header: the column names, from `read_header`.
        file: how the findings name it.
        workspace: a folder for a link to the file, since DuckDB reads `*` and `[` in a path as patterns.

    Returns:
        The table, and the lines that are no records of the header's columns. The table is None if the
        extent of the broken lines is unknown, so that no other line could be named.
    """
    link = workspace / f"{name}.csv"
    link.symlink_to(path.resolve())
    try:
        _read(connection, link, name, len(header))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        return None, [Finding(file=file, text=f"The file cannot be read as CSV. {reason}")]
    rejects = _rejects(connection, name, path)
    if len(rejects) >= MAX_REJECTS or any(kind not in _WHOLE_LINES for kind, _ in rejects):
        return None, list(_reject_findings(path, rejects, file))
    table = CsvTable(name, path, tuple(header), frozenset(start for _, start in rejects))
    return table, list(_cell_count_findings(connection, table, rejects, file))


def _read(connection: duckdb.DuckDBPyConnection, link: Path, name: str, width: int) -> None:
    """Make the table, with a spare column: what stands in it is one cell too many.

    A cell that a line does not have is NULL, a blank one is an empty text, since no unquoted cell can be the
    null text, a line feed.
    """
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width + 1))

    def scan(parallel: str) -> None:
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv(?, auto_detect=false, header=true, "  # noqa: S608 - names are our own
            f"delim=',', quote='\"', escape='\\', columns={{{columns}}}, null_padding=true, nullstr=chr(10), "
            f"allow_quoted_nulls=false, parallel={parallel}, store_rejects=true, rejects_table='{name}_rejects', "
            f"rejects_scan='{name}_scans', rejects_limit={MAX_REJECTS})",
            [str(link)],
        )

    try:
        scan("true")
    except duckdb.Error:
        # The parallel scanner refuses a line break inside quotes; the other one reads it, so that it can be told.
        for table in (name, f"{name}_rejects", f"{name}_scans"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        scan("false")


def _rejects(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> list[tuple[str, int]]:
    """Kind and byte position of each rejected record, in file order."""
    rows = connection.execute(
        "SELECT any_value(error_type::VARCHAR), line_byte_position - 1 AS start "  # noqa: S608 - the name is our own
        f"FROM {name}_rejects GROUP BY start ORDER BY start"
    ).fetchall()
    with path.open("rb") as stream:
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


def _cell_count_findings(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    rejects: Sequence[tuple[str, int]],
    file: str,
) -> Iterator[Finding]:
    """Lines with fewer or more cells than the header; they leave the table."""
    width = len(table.header)
    wrong = {_FEWER: f"c{width - 1} IS NULL", _MORE: f"c{width} IS NOT NULL"}
    measures = ", ".join(f"count(*) FILTER ({condition})" for condition in wrong.values())
    counts = connection.execute(f"SELECT {measures} FROM {table.name}").fetchall()[0]  # noqa: S608 - names are our own
    for (text, condition), count in zip(wrong.items(), counts, strict=True):
        starts = [start for _, start in rejects] if text is _MORE else []
        if not count and not starts:
            continue
        rows = connection.execute(
            f"SELECT rowid FROM {table.name} WHERE {condition} ORDER BY rowid LIMIT {SHOWN_LINES}"  # noqa: S608 - names are our own
        ).fetchall()
        lines = lines_of_records(table, [record for (record,) in rows]).values() if rows else ()
        first = sorted([*lines, *lines_at(table.path, starts[:SHOWN_LINES])])[:SHOWN_LINES]
        yield _lines_finding(file, text, first, count + len(starts))
        connection.execute(f"DELETE FROM {table.name} WHERE {condition}")  # noqa: S608 - names are our own


def _lines_finding(file: str, text: str, lines: Sequence[int], count: int) -> Finding:
    return Finding(file=file, line=lines[0], text=f"{text}{also(lines, count)}")


def also(lines: Sequence[int], count: int) -> str:
    """The rest of a finding that `count` lines share, of which `lines` are the first."""
    if count <= 1:
        return ""
    others = ", ".join(str(line) for line in lines[1:])
    more = f" and {count - len(lines):,} more" if count > len(lines) else ""
    return f" (The same on line{'s' if count > 2 else ''} {others}{more}.)"


def lines_at(path: Path, positions: Sequence[int]) -> list[int]:
    """Line numbers, from 1, of ascending byte positions."""
    lines: list[int] = []
    line, offset = 1, 0
    with path.open("rb") as stream:
        for position in positions:
            while offset < position:
                chunk = stream.read(min(CHUNK_BYTES, position - offset))
                line += chunk.count(b"\n")
                offset += len(chunk)
            lines.append(line)
    return lines


def lines_of_records(table: CsvTable, records: Collection[int]) -> dict[int, int]:
    """Line numbers, from 1, of records that are given by their `rowid`; one pass over the file."""
    lines: dict[int, int] = {}
    wanted = set(records)
    with table.path.open("rb") as stream:
        kept = (line for start, line in _records(stream) if start not in table.rejected)
        for record, line in enumerate(kept):
            if record in wanted:
                lines[record] = line
                if len(lines) == len(wanted):
                    break
    return lines


def _records(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Byte position and line number of each record after the header; blank lines are none."""
    position = len(stream.readline())
    line = 2
    for first in stream:
        if first.strip(b"\r\n"):
            yield position, line
        text, length, newlines = first, len(first), 1
        while b'"' in text and _is_open(text) and (more := stream.readline()):
            text += more
            length += len(more)
            newlines += 1
        position += length
        line += newlines


def _is_open(text: bytes) -> bool:
    """Whether the text ends inside a quoted cell."""
    position = 0
    while position < len(text):
        if text[position : position + 1] == b'"':
            quoted = _QUOTED.match(text, position)
            if quoted is None:
                return True
            position = quoted.end()
        comma = text.find(b",", position)
        if comma < 0:
            return False
        position = comma + 1
    return False
