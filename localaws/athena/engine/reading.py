"""Views over the files of a table, each column with the type that the catalog gives it.

Source: Amazon Athena User Guide, "Choose a SerDe for your data": what each does with missing, surplus and wrong fields.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from localaws.athena.catalog.table import CSV, JSON, PARQUET, Column, Table
from localaws.athena.engine.database import Database, identifier, quoted
from localaws.athena.errors import not_served
from localaws.athena.sql.types import duckdb_type

_NO_NULL = "chr(1)"
"""Stands for null in files where nothing does."""


def create_view(database: Database, view: str, table: Table, files: Sequence[Path]) -> None:
    """Make a view over files.

    Args:
        database: in which.
        view: its name.
        table: whose files they are; partition keys and their values stand in the folders' names.
        files: of the table.

    Raises:
        QueryError: they cannot be read.
    """
    rows = _empty(table) if not files else _READERS.get(table.format, _text)(database, table, files)
    database.execute(f"CREATE VIEW {identifier(view)} AS {rows}")


def _empty(table: Table) -> str:
    columns = ", ".join(
        f"CAST(NULL AS {duckdb_type(each.type)}) AS {identifier(each.name)}"
        for each in (*table.columns, *table.keys)
    )
    return f"SELECT {columns} WHERE false"


def _text(_database: Database, table: Table, files: Sequence[Path]) -> str:
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


def _csv(_database: Database, table: Table, files: Sequence[Path]) -> str:
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


def _delimited(
    table: Table,
    files: Sequence[Path],
    options: dict[str, str],
    value: Callable[[str, Column], str],
) -> str:
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
    return f"SELECT {', '.join([*columns, *_keys(table)])} FROM {rows}"  # noqa: S608 - quoted names, values and paths


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


def _json(_database: Database, table: Table, files: Sequence[Path]) -> str:
    types = ", ".join(
        f"{quoted(each.name)}: {quoted(duckdb_type(each.type))}" for each in table.columns
    )
    rows = (
        f"read_json({_listed(files)}, format = 'newline_delimited', columns = {{{types}}}, "
        f"{_partitioned(table)})"
    )
    columns = [identifier(each.name) for each in table.columns]
    return f"SELECT {', '.join([*columns, *_keys(table)])} FROM {rows}"  # noqa: S608 - quoted names, values and paths


def _parquet(database: Database, table: Table, files: Sequence[Path]) -> str:
    rows = f"read_parquet({_listed(files)}, union_by_name = true, {_partitioned(table)})"
    there = {name.lower() for name, _ in database.columns(f"SELECT * FROM {rows}")}  # noqa: S608 - quoted names, values and paths
    columns = [
        f"CAST({identifier(each.name) if each.name in there else 'NULL'} AS {duckdb_type(each.type)}) "
        f"AS {identifier(each.name)}"
        for each in table.columns
    ]
    return f"SELECT {', '.join([*columns, *_keys(table)])} FROM {rows}"  # noqa: S608 - quoted names, values and paths


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


_READERS = {CSV: _csv, JSON: _json, PARQUET: _parquet}
