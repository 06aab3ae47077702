"""A table of the Glue catalog, as a query sees it.

Source: AWS Glue Web API Reference, Table, StorageDescriptor; Amazon Athena User Guide, "Choose a SerDe for your data".
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.athena.errors import not_served

CSV, TEXT, JSON, PARQUET, REGEX = "CSV", "TEXTFILE", "JSON", "PARQUET", "REGEX"
VIRTUAL_VIEW = "VIRTUAL_VIEW"
_VIEW_BEGINS, _VIEW_ENDS = "/* Presto View: ", " */"

_FORMATS = {
    "opencsvserde": CSV,
    "lazysimpleserde": TEXT,
    "jsonserde": JSON,
    "hivejsonserde": JSON,
    "parquethiveserde": PARQUET,
    "regexserde": REGEX,
}
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
JSON_SERDE = "org.openx.data.jsonserde.JsonSerDe"
REGEX_SERDE = "org.apache.hadoop.hive.serde2.RegexSerDe"
PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"

_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_FILES = {
    PARQUET: (
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    )
}
SERDES = {CSV: OPEN_CSV, TEXT: LAZY_SIMPLE, JSON: JSON_SERDE, PARQUET: PARQUET_SERDE}


@dataclass(frozen=True)
class Column:
    """A column, with its type as Hive spells it."""

    name: str
    type: str
    comment: str | None = None

    @property
    def glue(self) -> dict[str, str]:
        """As the catalog has it."""
        comment = {"Comment": self.comment} if self.comment is not None else {}
        return {"Name": self.name, "Type": self.type, **comment}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        columns: that lie in its files.
        keys: columns that its partitions are made by.
        location: URL of its folder.
        serde: library that reads its files.
        serde_parameters: of the library.
        parameters: of the table.
        view_sql: of a view; None for a table with data.
    """

    database: str
    name: str
    columns: list[Column]
    keys: list[Column] = field(default_factory=list)
    location: str = ""
    serde: str = ""
    serde_parameters: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    view_sql: str | None = None

    @classmethod
    def from_glue(cls, database: str, entity: Mapping[str, Any]) -> "Table":
        """The table that the catalog describes."""
        storage = entity.get("StorageDescriptor") or {}
        serde = storage.get("SerdeInfo") or {}
        return cls(
            database=database,
            name=str(entity["Name"]),
            columns=_columns(storage.get("Columns")),
            keys=_columns(entity.get("PartitionKeys")),
            location=str(storage.get("Location") or ""),
            serde=str(serde.get("SerializationLibrary") or ""),
            serde_parameters=serde.get("Parameters") or {},
            parameters=entity.get("Parameters") or {},
            view_sql=_view_sql(str(entity.get("ViewOriginalText", "")))
            if is_view(entity)
            else None,
        )

    @property
    def format(self) -> str:
        """Of its files.

        Raises:
            QueryError: the local AWS reads no files of this format.
        """
        name = self.serde.rpartition(".")[2].lower()
        if name not in _FORMATS:
            raise not_served(f"The SerDe {self.serde or 'that is not given'} of {self.name}")
        return _FORMATS[name]


def is_view(entity: Mapping[str, Any]) -> bool:
    """Whether what the catalog describes is a view."""
    return entity.get("TableType") == VIRTUAL_VIEW


def table_input(table: Table) -> dict[str, Any]:
    """A table with data as the catalog takes it."""
    files = _FILES.get(table.format, (_TEXT_INPUT, _TEXT_OUTPUT))
    return {
        "Name": table.name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", **table.parameters},
        "PartitionKeys": [each.glue for each in table.keys],
        "StorageDescriptor": {
            "Columns": [each.glue for each in table.columns],
            "Location": table.location,
            "InputFormat": files[0],
            "OutputFormat": files[1],
            "SerdeInfo": {
                "SerializationLibrary": table.serde,
                "Parameters": {"serialization.format": "1", **table.serde_parameters},
            },
        },
    }


def view_input(name: str, columns: list[Column], sql: str, database: str) -> dict[str, Any]:
    """A view as the catalog takes it: its SQL is JSON in base64, in a comment.

    Args:
        name: of the view.
        columns: of its result.
        sql: that it stands for.
        database: in which tables without one are.
    """
    view = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": each.name, "type": each.type} for each in columns],
    }
    text = base64.b64encode(json.dumps(view).encode()).decode()
    return {
        "Name": name,
        "TableType": VIRTUAL_VIEW,
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "ViewOriginalText": f"{_VIEW_BEGINS}{text}{_VIEW_ENDS}",
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {
            "Columns": [each.glue for each in columns],
            "Location": "",
            "SerdeInfo": {},
        },
        "PartitionKeys": [],
    }


def _columns(given: Any) -> list[Column]:
    return [
        Column(str(each["Name"]).lower(), str(each.get("Type") or "string"), each.get("Comment"))
        for each in given or ()
    ]


def _view_sql(text: str) -> str:
    """The SQL of a view; the text itself where it is not what Athena writes."""
    if not (text.startswith(_VIEW_BEGINS) and text.endswith(_VIEW_ENDS)):
        return text
    view = json.loads(base64.b64decode(text[len(_VIEW_BEGINS) : -len(_VIEW_ENDS)]))
    return str(view["originalSql"])
