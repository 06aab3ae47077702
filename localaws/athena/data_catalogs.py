"""The one data catalog, which is Glue's: its databases and tables as Athena tells them.

Source: Amazon Athena API Reference, DataCatalog, Database, TableMetadata.
"""

import re
from collections.abc import Mapping
from typing import Any

from localaws.athena import paging
from localaws.athena.catalog.glue import GlueCatalog
from localaws.athena.errors import AthenaError, QueryError, invalid
from localaws.shared.ports import ThreadCalls

Data = Mapping[str, Any]
Answer = dict[str, Any]

NAME = "AwsDataCatalog"


class DataCatalogs:
    """What is in the catalog, for the caller of each request.

    Args:
        calls: reaches Glue.
    """

    def __init__(self, calls: ThreadCalls) -> None:
        self._calls = calls

    def list_all(self, _account: str, _region: str, _data: Data, _role: str | None) -> Answer:
        """ListDataCatalogs."""
        return {"DataCatalogsSummary": [{"CatalogName": NAME, "Type": "GLUE"}]}

    def get(self, account: str, _region: str, data: Data, _role: str | None) -> Answer:
        """GetDataCatalog."""
        _check({"CatalogName": data.get("Name")})
        return {
            "DataCatalog": {"Name": NAME, "Type": "GLUE", "Parameters": {"catalog-id": account}}
        }

    def databases(self, account: str, region: str, data: Data, role: str | None) -> Answer:
        """ListDatabases: by name."""
        glue = self._glue(account, region, data, role)
        listed = [_database(each) for each in _told(glue.databases)]
        found, more = paging.page(listed, data)
        return {"DatabaseList": found, **more}

    def database(self, account: str, region: str, data: Data, role: str | None) -> Answer:
        """GetDatabase."""
        glue = self._glue(account, region, data, role)
        name = str(data.get("DatabaseName")).lower()
        found = _told(lambda: glue.database(name))
        if found is None:
            raise AthenaError("MetadataException", f"Database {name} not found.")
        return {"Database": _database(found)}

    def tables(self, account: str, region: str, data: Data, role: str | None) -> Answer:
        """ListTableMetadata: by name, those that a regular expression matches where one is given."""
        glue = self._glue(account, region, data, role)
        name = str(data.get("DatabaseName")).lower()
        expression = re.compile(str(data.get("Expression") or ".*"))
        listed = [
            _table(each)
            for each in _told(lambda: glue.tables(name))
            if expression.fullmatch(str(each["Name"]))
        ]
        found, more = paging.page(listed, data)
        return {"TableMetadataList": found, **more}

    def table(self, account: str, region: str, data: Data, role: str | None) -> Answer:
        """GetTableMetadata."""
        glue = self._glue(account, region, data, role)
        database, name = (str(data.get(each)).lower() for each in ("DatabaseName", "TableName"))
        found = _told(lambda: glue.table(database, name))
        if found is None:
            raise AthenaError(
                "MetadataException", f"EntityNotFoundException: Table {name} not found."
            )
        return {"TableMetadata": _table(found)}

    def _glue(self, account: str, region: str, data: Data, role: str | None) -> GlueCatalog:
        _check(data)
        return GlueCatalog(self._calls, account, region, role)


def _check(data: Data) -> None:
    name = str(data.get("CatalogName"))
    if name.lower() != NAME.lower():
        raise invalid(f"DataCatalog {name} was not found; the local AWS has {NAME}")


def _told(ask: Any) -> Any:
    """What Glue tells; that it refuses is Athena's own error."""
    try:
        return ask()
    except QueryError as error:
        raise AthenaError("MetadataException", str(error)) from error


def _database(entity: Mapping[str, Any]) -> Answer:
    described = {"Description": entity["Description"]} if entity.get("Description") else {}
    return {"Name": entity["Name"], "Parameters": entity.get("Parameters") or {}, **described}


def _table(entity: Mapping[str, Any]) -> Answer:
    storage = entity.get("StorageDescriptor") or {}
    serde = storage.get("SerdeInfo") or {}
    parameters = {
        **(entity.get("Parameters") or {}),
        "location": storage.get("Location") or "",
        "inputformat": storage.get("InputFormat") or "",
        "outputformat": storage.get("OutputFormat") or "",
        "serde.serialization.lib": serde.get("SerializationLibrary") or "",
        **{f"serde.param.{key}": value for key, value in (serde.get("Parameters") or {}).items()},
    }
    return {
        "Name": entity["Name"],
        "CreateTime": entity.get("CreateTime"),
        "LastAccessTime": 0,
        "TableType": entity.get("TableType") or "",
        "Columns": _columns(storage.get("Columns")),
        "PartitionKeys": _columns(entity.get("PartitionKeys")),
        "Parameters": parameters,
    }


def _columns(given: Any) -> list[Answer]:
    return [
        {
            "Name": each["Name"],
            "Type": each.get("Type") or "string",
            **({"Comment": each["Comment"]} if each.get("Comment") else {}),
        }
        for each in given or ()
    ]
