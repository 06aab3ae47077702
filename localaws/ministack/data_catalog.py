"""The Data Catalog of MiniStack, corrected: names, what databases and tables keep, and which tables GetTables chooses.

MiniStack takes names as they are, drops members of a table that it does not know, keeps those that an update leaves out, and
takes a regular expression for a glob. Partitions: `localaws.ministack.catalog_partitions`.
Source: AWS Glue Web API Reference, the operations below, `DatabaseInput` and `TableInput`, whose names are kept in small
letters, as Hive has them.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import glue

from localaws.glue import paging
from localaws.glue.errors import GlueError, invalid, not_found
from localaws.ministack import catalog_partitions

Data = dict[str, Any]
Handler = Callable[..., Awaitable[Any]]

_OF_CATALOG = ("Database", "Table", "Partition")
_NAMES = ("DatabaseName", "TableName")
_DATABASE_DEFAULTS: Mapping[str, Any] = {
    "CreateTableDefaultPermissions": [
        {
            "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
            "Permissions": ["ALL"],
        }
    ],
}
_TABLE_DEFAULTS: Mapping[str, Any] = {
    "Description": "",
    "Owner": "",
    "Retention": 0,
    "StorageDescriptor": {},
    "PartitionKeys": [],
    "Parameters": {},
}
_TABLE_MEMBERS = (
    *_TABLE_DEFAULTS,
    *("LastAccessTime", "LastAnalyzedTime", "ViewOriginalText", "ViewExpandedText", "TableType"),
    *("TargetTable", "ViewDefinition", "IsMultiDialectView"),
)


def correcting(original: Handler) -> Handler:
    """Answer the operations below, and hand all others on, with the names of the catalog in small letters."""

    async def handle(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: Any
    ) -> Any:
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            data = json.loads(body or b"{}")
        except ValueError:
            data = None
        if not isinstance(data, dict) or not any(each in name for each in _OF_CATALOG):
            return await original(method, path, headers, body, query_params)
        folded = _folded(name, data)
        operation = _OPERATIONS.get(name)
        if operation is None:
            return await original(method, path, headers, json.dumps(folded).encode(), query_params)
        try:
            return operation(folded)
        except GlueError as error:
            return error_response_json(error.code, str(error), 400)

    return handle


def _folded(operation: str, data: Data) -> Data:
    """A request with the names of databases and tables in small letters."""
    found = {**data, **{name: str(data[name]).lower() for name in _NAMES if data.get(name)}}
    if ("Database" in operation or "Table" in operation) and isinstance(data.get("Name"), str):
        found["Name"] = data["Name"].lower()
    for member in ("DatabaseInput", "TableInput"):
        given = data.get(member)
        if isinstance(given, dict) and isinstance(given.get("Name"), str):
            found[member] = {**given, "Name": given["Name"].lower()}
    return found


def _create_database(data: Data) -> Any:
    answer = glue._create_database(data)
    if answer[0] < 400:
        _describe_database(data["DatabaseInput"]["Name"], data["DatabaseInput"])
    return answer


def _update_database(data: Data) -> Any:
    answer = glue._update_database(data)
    if answer[0] < 400:
        _describe_database(data["Name"], data.get("DatabaseInput") or {})
    return answer


def _describe_database(name: str, given: Data) -> None:
    """Let a database have what was given for it, and nothing else."""
    database = glue._databases[name]
    kept = {member: database[member] for member in ("CreateTime", "CatalogId")}
    database.clear()
    database.update({**_DATABASE_DEFAULTS, **given, "Name": name, **kept})


def _create_table(data: Data) -> Any:
    given = _table_input(data)
    answer = glue._create_table(data)
    if answer[0] < 400:
        _complete(glue._tables[_key(data, given["Name"])], given)
    return answer


def _update_table(data: Data) -> Any:
    given = _table_input(data)
    answer = glue._update_table(data)
    if answer[0] < 400:
        _complete(glue._tables[_key(data, given["Name"])], given)
    return answer


def _complete(table: Data, given: Data) -> None:
    """Let a table have what was given for it, and nothing else."""
    for member in _TABLE_MEMBERS:
        if given.get(member, _TABLE_DEFAULTS.get(member)) is None:
            table.pop(member, None)
        else:
            table[member] = given.get(member, _TABLE_DEFAULTS.get(member))


def _get_tables(data: Data) -> Any:
    database = data.get("DatabaseName")
    if database not in glue._databases:
        raise not_found(f"Database {database} not found.")
    try:
        wanted = re.compile(data.get("Expression") or ".*")
    except re.error as error:
        raise invalid(f"Expression is no regular expression: {error}") from error
    found = [
        table
        for key, table in sorted(glue._tables.items())
        if key.startswith(f"{database}/") and wanted.fullmatch(table["Name"])
    ]
    page, more = paging.page(found, data)
    return json_response({"TableList": page, **more})


def _table_input(data: Data) -> Data:
    given = data.get("TableInput")
    if not isinstance(given, dict) or not given.get("Name"):
        raise invalid("TableInput.Name is required")
    return given


def _key(data: Data, table: object) -> str:
    return f"{data.get('DatabaseName')}/{table}"


_OPERATIONS: Mapping[str, Callable[[Data], Any]] = {
    **catalog_partitions.OPERATIONS,
    "CreateDatabase": _create_database,
    "UpdateDatabase": _update_database,
    "CreateTable": _create_table,
    "UpdateTable": _update_table,
    "GetTables": _get_tables,
}
