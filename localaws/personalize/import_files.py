"""CSV files as an import reads them: text, a header, and records as wide as the header.

Everything that a file can be is told in a sentence (docs/data-files.md has the rules); nothing but a file's
own columns, numbered, reaches the names of a table.
"""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from localaws.personalize.import_checks import Field

MAX_FILE_BYTES = 100 << 30
MAX_HEADER_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 20
_MAX_REJECTS = 1000

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REJECTS = {
    "TOO MANY COLUMNS": "the line has more cells than the header",
    "UNQUOTED VALUE": "a double quote does not end where its cell ends; wrap text in double quotes and put a "
    "backslash before a quote inside",
    "LINE SIZE OVER MAXIMUM": "the line is too long; a double quote may never be closed",
}


class ImportRefusedError(Exception):
    """The data or the access to them is not as an import needs it; the text says what to mend."""


@dataclass(frozen=True)
class CsvFile:
    """A file to import.

    Attributes:
        path: where it was downloaded.
        name: of the object, for messages.
    """

    path: Path
    name: str


def read_header(file: CsvFile, schema_fields: Sequence[Field]) -> list[str]:
    """The column names of a file of text, spelt as in the schema.

    Raises:
        ImportRefusedError: the file is no text that can be read line by line, or its header does not fit the schema.
    """
    if file.path.stat().st_size > MAX_FILE_BYTES:
        raise ImportRefusedError(
            f"{file.name} is larger than {MAX_FILE_BYTES >> 30} GB, the most that an import takes."
        )
    _check_text(file)
    with file.path.open("rb") as stream:
        first = stream.readline(MAX_HEADER_BYTES)
    if len(first) == MAX_HEADER_BYTES:
        raise ImportRefusedError(f"The header of {file.name} is too long.")
    # Case does not matter in a header.
    spelt = {field.name.lower(): field.name for field in schema_fields}
    names = [spelt.get(name.lower(), name) for name in first.decode().rstrip("\r\n").split(",")]
    problem = header_problem(names, schema_fields)
    if problem is not None:
        raise ImportRefusedError(problem)
    return names


def _check_text(file: CsvFile) -> None:
    """Refuse what is no UTF-8, or has lines that end in more than one way."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = returns = pairs = 0
    last = b""
    try:
        with file.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                if not last and chunk.startswith(_MARKS):
                    raise ImportRefusedError(
                        f"{file.name} starts with a byte order mark; save it as UTF-8 without one."
                    )
                if 0 in chunk:
                    raise ImportRefusedError(f"{file.name} has zero bytes: it is no text.")
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
                feeds += chunk.count(b"\n")
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
                last = chunk[-1:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise ImportRefusedError(f"{file.name} is not encoded in UTF-8.") from error
    if returns and not feeds == returns == pairs:
        raise ImportRefusedError(
            f"The lines of {file.name} end in more than one way; each must end with a line feed, or each with a "
            "carriage return and a line feed."
        )


def header_problem(names: Sequence[str], schema_fields: Sequence[Field]) -> str | None:
    """What is wrong with a file's header, None when nothing is.

    Args:
        names: as they stand in the first line, separated at commas.
        schema_fields: what the dataset's schema asks for.
    """
    if any('"' in name for name in names):
        return "Column names in the header must not be in quotation marks."
    wanted = [field.name for field in schema_fields]
    missing = [name for name in wanted if name not in names]
    if missing:
        return f"Input CSV is missing the following columns:[{', '.join(missing)}]."
    if "" in names:
        return f"Column {names.index('') + 1} of the header has no name."
    alike = {name.strip().replace("_", "").lower() for name in names}
    if len(alike) < len(names):
        return "The header names a column twice, when underscores and case are ignored."
    if [name for name in names if name in wanted] != wanted:
        return "The columns of the header do not stand in the order of the schema's fields."
    return None


def load(database: duckdb.DuckDBPyConnection, file: CsvFile, width: int) -> None:
    """Make table `rows`: the cells of a file as text, in columns `c0`, `c1`, ...; `rowid` counts records from 0.

    Args:
        database: where to make it.
        file: whose header was read.
        width: number of columns.

    Raises:
        ImportRefusedError: a line is no record of so many cells.
    """
    try:
        _scan(database, file.path, width, parallel=True)
    except duckdb.Error:
        # The parallel scanner refuses a line break inside quotes; the other one reads it, so that it can be told.
        try:
            _scan(database, file.path, width, parallel=False)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise ImportRefusedError(f"{file.name} cannot be read as CSV: {reason}") from error
    _refuse_rejects(database, file)
    _refuse_other_widths(database, file, width)


def _scan(database: duckdb.DuckDBPyConnection, path: Path, width: int, *, parallel: bool) -> None:
    """Read with a spare column: what stands in it is one cell too many.

    A cell that a line does not have is NULL, a blank one is an empty text, since no unquoted cell can be the
    null text, a line feed.
    """
    for table in ("rows", "reject_errors", "reject_scans"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width + 1))
    database.execute(
        f"CREATE TEMP TABLE rows AS SELECT * FROM read_csv($path, "  # noqa: S608 - numbered names
        f"columns = {{{columns}}}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\\', "
        "null_padding = true, nullstr = chr(10), allow_quoted_nulls = false, store_rejects = true, "
        f"rejects_limit = {_MAX_REJECTS}, parallel = {str(parallel).lower()})",
        {"path": pattern_of(path)},
    )


def pattern_of(path: Path | str) -> str:
    """The pattern that matches one path alone, since DuckDB reads paths as patterns."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in str(path))


def _refuse_rejects(database: duckdb.DuckDBPyConnection, file: CsvFile) -> None:
    row = database.execute(
        "SELECT min(line), arg_min(error_type::VARCHAR, line), count(DISTINCT line) FROM reject_errors"
    ).fetchone()
    if row is not None and row[2]:
        problem = _REJECTS.get(row[1], f"the line is no CSV record ({row[1]})")
        raise ImportRefusedError(f"Line {row[0]} of {file.name}: {problem} ({row[2]} such lines).")


def _refuse_other_widths(database: duckdb.DuckDBPyConnection, file: CsvFile, width: int) -> None:
    wrong = {
        "it has fewer cells than the header": f"c{width - 1} IS NULL",
        "it has more cells than the header": f"c{width} IS NOT NULL",
    }
    for problem, condition in wrong.items():
        row = database.execute(
            f"SELECT min(rowid) + 1, count(*) FROM rows WHERE {condition}"  # noqa: S608 - numbered names
        ).fetchone()
        if row is not None and row[1]:
            raise ImportRefusedError(
                f"Record {row[0]} of {file.name}: {problem} ({row[1]} such records)."
            )
