"""Views over the files of a table, each column with the type that the catalog gives it.

Source: Amazon Athena User Guide, "Choose a SerDe for your data": what each does with missing, surplus and wrong fields.
"""

import codecs
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from localaws.athena.catalog.table import CSV, JSON, PARQUET, REGEX, Column, Table
from localaws.athena.engine.database import Database, identifier, quoted
from localaws.athena.errors import not_served
from localaws.athena.sql.query import PATH
from localaws.athena.sql.types import duckdb_type
from localaws.shared import atomic_file

Rows = tuple[list[str], str]
"""Columns of a table, in SQL, and what they are selected from."""

_NO_NULL = "chr(1)"
"""Stands for null in files where nothing does."""

CHUNK_BYTES = 1 << 20

_NO_DELIMITER = "\x01\x02\x03\x04"
"""That no line has, as far as anybody knows: DuckDB wants one, of four bytes at most."""

_MAX_LINE_BYTES = 8 << 20
"""Of lines read as a whole, where Trino takes 100 MB; DuckDB's buffers are sixteen times as long."""

_WHOLE_LINE = frozenset({"(.*)", "(?s)(.*)", "^(.*)$"})
"""Patterns that every line matches as a whole, which need not be asked."""


def create_view(
    database: Database,
    view: str,
    table: Table,
    files: Sequence[Path],
    urls: Mapping[Path, str] | None = None,
) -> None:
    """Make a view over files.

    Args:
        database: in which.
        view: its name.
        table: whose files they are; partition keys and their values stand in the folders' names.
        files: of the table.
        urls: of the objects that the files have, where the view is to tell them as the column `PATH`.

    Raises:
        QueryError: they cannot be read.
    """
    if files:
        columns, rows = _READERS.get(table.format, _text)(database, table, files)
        columns += _keys(table)
    else:
        columns, rows = _empty(table)
    if urls is not None:
        columns.append(f"{_url(files, urls)} AS {identifier(PATH)}")
    database.execute(f"CREATE VIEW {identifier(view)} AS SELECT {', '.join(columns)} FROM {rows}")  # noqa: S608 - quoted names, values and paths


def _empty(table: Table) -> Rows:
    columns = [
        f"CAST(NULL AS {duckdb_type(each.type)}) AS {identifier(each.name)}"
        for each in (*table.columns, *table.keys)
    ]
    return columns, "(SELECT 1 WHERE false)"


def _url(files: Sequence[Path], urls: Mapping[Path, str]) -> str:
    """The URL of the object that a row is from."""
    if not files:
        return "CAST(NULL AS VARCHAR)"
    paths = ", ".join(quoted(str(path)) for path in files)
    return f"MAP([{paths}], [{', '.join(quoted(urls[path]) for path in files)}])[filename]"


def _text(_database: Database, table: Table, files: Sequence[Path]) -> Rows:
    """LazySimpleSerDe: a field that is missing or does not fit is null, and surplus ones are left out."""
    given = table.serde_parameters
    delimiter = given.get("field.delim") or given.get("serialization.format") or "\x01"
    null = given.get("serialization.null.format", "\\N")
    options = {
        "delim": quoted("\x01" if delimiter == "1" else delimiter),
        "quote": "''",
        "escape": quoted(given.get("escape.delim", "")),
        "nullstr": quoted(null),
    }
    return _delimited(table, files, options, _lenient)


def _csv(_database: Database, table: Table, files: Sequence[Path]) -> Rows:
    """OpenCSVSerde: a field that does not fit is an error."""
    given = table.serde_parameters
    quote = given.get("quoteChar", '"')
    escape = given.get("escapeChar", "\\")
    options = {
        "delim": quoted(given.get("separatorChar", ",")),
        "quote": quoted(quote),
        # It takes a doubled quote for one whatever the escape is; DuckDB knows one of both.
        "escape": quoted(quote if escape == "\\" else escape),
        "nullstr": _NO_NULL,
    }
    return _delimited(table, files, options, _strict)


def _regex(_database: Database, table: Table, files: Sequence[Path]) -> Rows:
    """RegexSerDe: groups of a pattern in Java's syntax; a line that does not match is null in all columns.

    Trino ends lines at a line feed, a carriage return, or both, and reads other bytes than UTF-8 as U+FFFD.
    """
    pattern = table.serde_parameters.get("input.regex", "")
    is_lax = table.serde_parameters.get("input.regex.case.insensitive", "").lower() == "true"
    skip = int(table.parameters.get("skip.header.line.count", "0") or 0)
    for path in files:
        _make_plain(path)
    rows = (
        f"read_csv({_listed(files)}, auto_detect = false, header = false, skip = {skip}, delim = {quoted(_NO_DELIMITER)}, "
        f"quote = '', escape = '', nullstr = {_NO_NULL}, columns = {{'line': 'VARCHAR'}}, new_line = '\\n', "
        f"strict_mode = false, max_line_size = {_MAX_LINE_BYTES}, {_partitioned(table)})"
    )
    if pattern in _WHOLE_LINE and len(table.columns) == 1:
        values = ["coalesce(line, '')"]
    else:
        options = quoted("si" if is_lax else "s")
        given = f"line, {quoted(pattern)}"
        values = [
            f"CASE WHEN regexp_full_match({given}, {options}) THEN regexp_extract({given}, {number}, {options}) END"
            for number in range(1, len(table.columns) + 1)
        ]
    columns = [
        f"{_lenient(value, each)} AS {identifier(each.name)}"
        for value, each in zip(values, table.columns, strict=True)
    ]
    return columns, rows


def _make_plain(path: Path) -> None:
    """Have a file of text be UTF-8, with a line feed after each line."""
    if path.suffix == ".gz" or _is_plain(path):
        return
    plain = path.with_name(f"{path.name}.plain")
    with (
        path.open(encoding="utf-8", errors="replace") as given,
        plain.open("w", encoding="utf-8", newline="\n") as made,
    ):
        shutil.copyfileobj(given, made, CHUNK_BYTES)
    atomic_file.move_file(plain, path)


def _is_plain(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                if b"\r" in chunk:
                    return False
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimited(
    table: Table,
    files: Sequence[Path],
    options: dict[str, str],
    value: Callable[[str, Column], str],
) -> Rows:
    texts = ", ".join(f"{quoted(each.name)}: 'VARCHAR'" for each in table.columns)
    skip = int(table.parameters.get("skip.header.line.count", "0") or 0)
    listed = ", ".join(f"{name} = {option}" for name, option in options.items())
    rows = (
        f"read_csv({_listed(files)}, auto_detect = false, header = false, skip = {skip}, {listed}, "
        f"columns = {{{texts}}}, null_padding = true, strict_mode = false, {_partitioned(table)})"
    )
    columns = [
        f"{value(identifier(each.name), each)} AS {identifier(each.name)}" for each in table.columns
    ]
    return columns, rows


def _lenient(text: str, column: Column) -> str:
    type_ = duckdb_type(column.type)
    if type_.endswith("[]"):
        return f"TRY_CAST(string_split({text}, chr(2)) AS {type_})"
    if "(" in type_ and not type_.startswith("DECIMAL"):
        raise not_served(f"The type {column.type} in a text file")
    return text if type_ == "VARCHAR" else f"TRY_CAST({text} AS {type_})"


def _strict(text: str, column: Column) -> str:
    type_ = duckdb_type(column.type)
    if type_ == "VARCHAR":
        return text
    # Source: User Guide, "Open CSV SerDe": dates are days, and timestamps milliseconds since 1970.
    if type_ == "DATE":
        return f"(DATE '1970-01-01' + TRY_CAST({text} AS INTEGER))"
    if type_ == "TIMESTAMP":
        return f"make_timestamp(TRY_CAST({text} AS BIGINT) * 1000)"
    wrong = (
        f"'HIVE_BAD_DATA: Error parsing field value ''' || {text} || ''' for field {column.name}'"
    )
    tried = f"TRY_CAST({text} AS {type_})"
    return f"CASE WHEN {tried} IS NULL AND {text} IS NOT NULL THEN error({wrong}) ELSE {tried} END"


def _json(_database: Database, table: Table, files: Sequence[Path]) -> Rows:
    types = ", ".join(
        f"{quoted(each.name)}: {quoted(duckdb_type(each.type))}" for each in table.columns
    )
    rows = (
        f"read_json({_listed(files)}, format = 'newline_delimited', columns = {{{types}}}, "
        f"{_partitioned(table)})"
    )
    columns = [identifier(each.name) for each in table.columns]
    return columns, rows


def _parquet(database: Database, table: Table, files: Sequence[Path]) -> Rows:
    rows = f"read_parquet({_listed(files)}, union_by_name = true, {_partitioned(table)})"
    there = {name.lower() for name, _ in database.columns(f"SELECT * FROM {rows}")}  # noqa: S608 - quoted names, values and paths
    columns = [
        f"CAST({identifier(each.name) if each.name in there else 'NULL'} AS {duckdb_type(each.type)}) "
        f"AS {identifier(each.name)}"
        for each in table.columns
    ]
    return columns, rows


def _keys(table: Table) -> list[str]:
    return [
        f"CAST({identifier(each.name)} AS {duckdb_type(each.type)}) AS {identifier(each.name)}"
        for each in table.keys
    ]


def _partitioned(table: Table) -> str:
    if not table.keys:
        return "hive_partitioning = false"
    types = ", ".join(f"{quoted(each.name)}: 'VARCHAR'" for each in table.keys)
    return f"hive_partitioning = true, hive_types = {{{types}}}"


def _listed(files: Sequence[Path]) -> str:
    return f"[{', '.join(quoted(str(each)) for each in files)}]"


_READERS = {CSV: _csv, JSON: _json, PARQUET: _parquet, REGEX: _regex}
