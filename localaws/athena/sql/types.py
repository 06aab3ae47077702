"""Types: as the catalog spells them, as DuckDB does, and as Athena tells them of results.

Source: Amazon Athena User Guide, "Data types in Amazon Athena".
"""

import re
from typing import Any

from localaws.athena.errors import not_served

_SIMPLE = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "binary": "BLOB",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "decimal": "DECIMAL(10,0)",
}
_ATHENA = {
    "BOOLEAN": ("boolean", 0),
    "TINYINT": ("tinyint", 3),
    "SMALLINT": ("smallint", 5),
    "INTEGER": ("integer", 10),
    "BIGINT": ("bigint", 19),
    "HUGEINT": ("bigint", 19),
    "UBIGINT": ("bigint", 19),
    "UINTEGER": ("bigint", 19),
    "FLOAT": ("float", 17),
    "DOUBLE": ("double", 17),
    "VARCHAR": ("varchar", 2147483647),
    "BLOB": ("varbinary", 1073741824),
    "DATE": ("date", 0),
    "TIME": ("time", 3),
    "TIMESTAMP": ("timestamp", 3),
    "TIMESTAMP_NS": ("timestamp", 3),
    "TIMESTAMP_MS": ("timestamp", 3),
    "TIMESTAMP_S": ("timestamp", 3),
    "TIMESTAMP WITH TIME ZONE": ("timestamp with time zone", 3),
    "INTERVAL": ("interval day to second", 0),
    "JSON": ("json", 0),
    "UUID": ("uuid", 0),
    '"NULL"': ("unknown", 0),
}
_HIVE = {
    "HUGEINT": "bigint",
    "UBIGINT": "bigint",
    "UINTEGER": "bigint",
    "INTEGER": "int",
    "VARCHAR": "string",
    "BLOB": "binary",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)", re.IGNORECASE)


def duckdb_type(hive: str) -> str:
    """The type of DuckDB that has the values of one of the catalog, e.g. `STRUCT("a" INTEGER)[]` of `array<struct<a:int>>`.

    Raises:
        QueryError: there is none.
    """
    text = hive.strip()
    name, _, rest = text.partition("<")
    if rest:
        parts = split_top(rest.removesuffix(">"))
        return _nested(name.strip().lower(), parts, hive)
    bare = text.lower()
    if _DECIMAL.fullmatch(bare):
        return bare.upper()
    found = _SIMPLE.get(bare.partition("(")[0].strip())
    if found is None:
        raise not_served(f"The type {hive}")
    return found


def hive_type(duckdb: str) -> str:
    """The type of the catalog for a type of DuckDB, e.g. `array<int>` of `INTEGER[]`."""
    if duckdb.endswith("[]"):
        return f"array<{hive_type(duckdb[:-2])}>"
    members = struct_members(duckdb)
    if members is not None:
        return f"struct<{','.join(f'{name}:{hive_type(of)}' for name, of in members)}>"
    pair = map_types(duckdb)
    if pair is not None:
        return f"map<{','.join(hive_type(each) for each in pair)}>"
    return _HIVE.get(duckdb, duckdb.lower())


def column_info(name: str, duckdb: str) -> dict[str, Any]:
    """A column of a result as Athena tells it.

    Args:
        name: of the column.
        duckdb: its type in DuckDB.
    """
    scale = 0
    decimal = _DECIMAL.fullmatch(duckdb)
    if decimal is not None:
        type_, precision, scale = "decimal", int(decimal[1]), int(decimal[2])
    elif duckdb.endswith("[]"):
        type_, precision = "array", 0
    elif struct_members(duckdb) is not None:
        type_, precision = "row", 0
    elif duckdb.startswith("MAP("):
        type_, precision = "map", 0
    else:
        type_, precision = _ATHENA.get(duckdb, (duckdb.lower(), 0))
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": type_,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": type_ == "varchar",
    }


def struct_members(duckdb: str) -> list[tuple[str, str]] | None:
    """Names and types of a struct's members, which Trino numbers where they have no names; None for another type."""
    if duckdb.startswith("TUPLE(") and duckdb.endswith(")"):
        types = split_top(duckdb[len("TUPLE(") : -1])
        return [(f"field{number}", of) for number, of in enumerate(types)]
    if not (duckdb.startswith("STRUCT(") and duckdb.endswith(")")):
        return None
    return [_member(each) for each in split_top(duckdb[len("STRUCT(") : -1])]


def map_types(duckdb: str) -> tuple[str, str] | None:
    """Types of a map's keys and values; None for another type."""
    if not (duckdb.startswith("MAP(") and duckdb.endswith(")")):
        return None
    key, value = split_top(duckdb[len("MAP(") : -1])
    return key, value


def split_top(text: str) -> list[str]:
    """The parts between commas that are in no brackets and no quotes."""
    parts, depth, start, is_quoted = [], 0, 0, False
    for place, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif character in "(<[":
            depth += 1
        elif character in ")>]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def _nested(name: str, parts: list[str], hive: str) -> str:
    if name == "array" and len(parts) == 1:
        return f"{duckdb_type(parts[0])}[]"
    if name == "map" and len(parts) == 2:
        return f"MAP({duckdb_type(parts[0])}, {duckdb_type(parts[1])})"
    if name == "struct":
        members = (each.partition(":") for each in parts)
        return f"STRUCT({', '.join(f'{_quoted(m)} {duckdb_type(of)}' for m, _, of in members)})"
    raise not_served(f"The type {hive}")


def _member(text: str) -> tuple[str, str]:
    if text.startswith('"'):
        name, _, of = text[1:].partition('"')
        return name, of.strip()
    name, _, of = text.partition(" ")
    return name, of.strip()


def _quoted(name: str) -> str:
    return '"' + name.strip().replace('"', '""') + '"'
