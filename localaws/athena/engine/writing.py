"""Rows of a query as files of a table.

Source: Amazon Athena User Guide, "CTAS table properties", "UNLOAD"; "Athena compression support".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from localaws.athena.catalog.table import CSV, JSON, PARQUET, TEXT
from localaws.athena.engine.database import Database, identifier, quoted
from localaws.athena.engine.rendering import stored, text_of
from localaws.athena.errors import not_served

FIELD, ITEM, NULL = "\x01", "\x02", "\\N"
"""What Hive writes between fields and between items of arrays, and in the place of null."""
_GZIP, _NONE = "GZIP", "NONE"
_COMPRESSIONS = {
    PARQUET: {"SNAPPY": "snappy", _GZIP: "gzip", "ZSTD": "zstd", _NONE: "uncompressed"},
    TEXT: {_GZIP: "gzip", _NONE: "none"},
    CSV: {_GZIP: "gzip", _NONE: "none"},
    JSON: {_GZIP: "gzip", _NONE: "none"},
}
# No value has these: what DuckDB would quote or take for null.
_NEVER = "chr(30)"
_NO_NULL = "chr(31)"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How files are written.

    Attributes:
        format: of the files.
        compression: `GZIP`, `SNAPPY`, `ZSTD` or `NONE`.
        keys: columns that folders tell, in the place of the files.
        parameters: of the SerDe.
    """

    format: str
    compression: str = _GZIP
    keys: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """Of the names of files."""
        return ".gz" if self.format != PARQUET and self.compression == _GZIP else ""


def write(
    database: Database,
    sql: str,
    columns: Sequence[tuple[str, str]],
    layout: Layout,
    folder: Path,
) -> int:
    """Write the rows of a query, and return how many they are.

    Args:
        database: in which it runs.
        sql: the query, in DuckDB's SQL.
        columns: names and types of its columns.
        layout: of the files.
        folder: that is empty.

    Raises:
        QueryError: it fails, or cannot be written so.
    """
    compressions = _COMPRESSIONS.get(layout.format)
    if compressions is None or layout.compression not in compressions:
        raise not_served(f"The format {layout.format} with the compression {layout.compression}")
    names = ", ".join(f"c{number}" for number in range(len(columns)))
    placed = [(f"c{number}", name, type_) for number, (name, type_) in enumerate(columns)]
    data = [each for each in placed if each[1] not in layout.keys]
    values = _VALUES[layout.format](data, layout)
    keys = [f"{value} AS {identifier(name)}" for value, name, _ in placed if name in layout.keys]
    rows = f"SELECT {', '.join([*values, *keys])} FROM ({sql}) AS result({names})"  # noqa: S608 - of our own translation
    options = [*_OPTIONS[layout.format], f"COMPRESSION {compressions[layout.compression]}"]
    if layout.keys:
        options.append(f"PARTITION_BY ({', '.join(map(identifier, layout.keys))})")
        target = folder
    else:
        target = folder / "rows"
    ((count,),) = database.execute(f"COPY ({rows}) TO {quoted(str(target))} ({', '.join(options)})")
    return int(count)


_Placed = tuple[str, str, str]


def _stored(data: Sequence[_Placed], _layout: Layout) -> list[str]:
    return [f"{stored(value, type_)} AS {identifier(name)}" for value, name, type_ in data]


def _texts(data: Sequence[_Placed], _layout: Layout) -> list[str]:
    return [f"{text_of(value, type_)} AS {identifier(name)}" for value, name, type_ in data]


def _lines(data: Sequence[_Placed], layout: Layout) -> list[str]:
    """Each row as one text: nothing in it is quoted."""
    delimiter = layout.parameters.get("field.delim", FIELD)
    fields = [f"coalesce({_hive_text(value, type_)}, {quoted(NULL)})" for value, _, type_ in data]
    joined = f" || {quoted(delimiter)} || ".join(fields)
    return [f"{joined} AS line"]


def _hive_text(value: str, type_: str) -> str:
    if type_.endswith("[]"):
        item = f"coalesce({_hive_text('e', type_[:-2])}, {quoted(NULL)})"
        return f"array_to_string(list_transform({value}, lambda e : {item}), {quoted(ITEM)})"
    if "(" in type_ and not type_.startswith("DECIMAL"):
        raise not_served(f"A column of the type {type_} in a text file")
    return text_of(value, type_)


_VALUES = {PARQUET: _stored, JSON: _stored, CSV: _texts, TEXT: _lines}
_OPTIONS = {
    PARQUET: ("FORMAT parquet",),
    JSON: ("FORMAT json",),
    CSV: ("FORMAT csv", "HEADER false", "FORCE_QUOTE *", "NULLSTR ''"),
    TEXT: (
        "FORMAT csv",
        "HEADER false",
        "QUOTE ''",
        "ESCAPE ''",
        f"DELIMITER {_NEVER}",
        f"NULLSTR {_NO_NULL}",
    ),
}
