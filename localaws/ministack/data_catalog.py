"""The Data Catalog of MiniStack, corrected: names, what a table keeps, what GetTables and GetPartitions choose, and more.

MiniStack takes names as they are, drops members of a table that it does not know, keeps those that an update leaves out,
takes a regular expression for a glob and no expression at all for partitions, puts partitions into tables that there are
not, and knows neither UpdatePartition nor BatchDeletePartition.
Source: AWS Glue Web API Reference, the operations below, `TableInput` and `PartitionInput`; for names: "For Hive
compatibility, this is folded to lowercase when it is stored".
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import glue

from localaws.glue import paging, partition_expression
from localaws.glue.errors import GlueError

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
        raise _not_found(f"Database {database} not found.")
    try:
        wanted = re.compile(data.get("Expression") or ".*")
    except re.error as error:
        raise _invalid(f"Expression is no regular expression: {error}") from error
    found = [
        table
        for key, table in sorted(glue._tables.items())
        if key.startswith(f"{database}/") and wanted.fullmatch(table["Name"])
    ]
    page, more = paging.page(found, data)
    return json_response({"TableList": page, **more})


def _create_partition(data: Data) -> Any:
    _check_values(_table(data), [data.get("PartitionInput") or {}])
    return glue._create_partition(data)


def _batch_create_partition(data: Data) -> Any:
    _check_values(_table(data), data.get("PartitionInputList") or [])
    return glue._batch_create_partition(data)


def _get_partitions(data: Data) -> Any:
    names = {
        key["Name"].lower(): key.get("Type") or "string" for key in _table(data)["PartitionKeys"]
    }
    found = glue._partitions.get(_key(data, data["TableName"]), [])
    try:
        if data.get("Expression"):
            fits = partition_expression.parse(data["Expression"], names)
            found = [each for each in found if fits(dict(zip(names, each["Values"], strict=True)))]
    except partition_expression.ExpressionError as error:
        raise _invalid(f"Unsupported expression '{data['Expression']}': {error}") from error
    page, more = paging.page(_segment(found, data.get("Segment")), data, paging.MAX_RESULTS)
    if data.get("ExcludeColumnSchema"):
        page = [_without_columns(each) for each in page]
    return json_response({"Partitions": page, **more})


def _batch_get_partition(data: Data) -> Any:
    _table(data)
    wanted = [each.get("Values") for each in data.get("PartitionsToGet") or []]
    stored = glue._partitions.get(_key(data, data["TableName"]), [])
    found = [each for each in stored if each["Values"] in wanted]
    return json_response({"Partitions": found, "UnprocessedKeys": []})


def _update_partition(data: Data) -> Any:
    given = data.get("PartitionInput") or {}
    values = data.get("PartitionValueList")
    _check_values(_table(data), [given])
    known = [each["Values"] for each in glue._partitions.get(_key(data, data["TableName"]), [])]
    if values not in known:
        raise _not_found(f"Partition {values} not found.")
    if given["Values"] != values and given["Values"] in known:
        raise GlueError("AlreadyExistsException", f"Partition {given['Values']} already exists.")
    entry = {"PartitionValueList": values, "PartitionInput": given}
    glue._batch_update_partition({**data, "Entries": [entry]})
    return json_response({})


def _delete_partition(data: Data) -> Any:
    if not _deleted(data, data.get("PartitionValues")):
        raise _not_found(f"Partition {data.get('PartitionValues')} not found.")
    return json_response({})


def _batch_delete_partition(data: Data) -> Any:
    detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Partition not found."}
    errors = [
        {"PartitionValues": each.get("Values"), "ErrorDetail": detail}
        for each in data.get("PartitionsToDelete") or []
        if not _deleted(data, each.get("Values"))
    ]
    return json_response({"Errors": errors})


def _deleted(data: Data, values: Any) -> bool:
    """Delete a partition with its statistics; whether there was one."""
    _table(data)
    key = _key(data, data["TableName"])
    before = len(glue._partitions.get(key, []))
    glue._delete_partition({**data, "PartitionValues": values})
    return len(glue._partitions.get(key, [])) < before


def _table_input(data: Data) -> Data:
    given = data.get("TableInput")
    if not isinstance(given, dict) or not given.get("Name"):
        raise _invalid("TableInput.Name is required")
    return given


def _table(data: Data) -> Data:
    """The table of a request about partitions."""
    found = glue._tables.get(_key(data, data.get("TableName")))
    if found is None:
        raise _not_found(f"Table {data.get('TableName')} not found.")
    table: Data = found
    return table


def _check_values(table: Data, partitions: Sequence[Data]) -> None:
    """Refuse partitions that do not have as many values as the table has partition columns."""
    if any(len(each.get("Values") or []) != len(table["PartitionKeys"]) for each in partitions):
        raise _invalid("The number of partition keys do not match the number of partition values")


def _segment(found: Sequence[Data], segment: Mapping[str, int] | None) -> Sequence[Data]:
    """The part of the partitions that one of several readers takes."""
    return found[segment["SegmentNumber"] :: segment["TotalSegments"]] if segment else found


def _without_columns(partition: Data) -> Data:
    descriptor = {**partition.get("StorageDescriptor", {})}
    descriptor.pop("Columns", None)
    return {**partition, "StorageDescriptor": descriptor}


def _key(data: Data, table: object) -> str:
    return f"{data.get('DatabaseName')}/{table}"


def _invalid(message: str) -> GlueError:
    return GlueError("InvalidInputException", message)


def _not_found(message: str) -> GlueError:
    return GlueError("EntityNotFoundException", message)


_OPERATIONS: Mapping[str, Callable[[Data], Any]] = {
    "CreateDatabase": _create_database,
    "UpdateDatabase": _update_database,
    "CreateTable": _create_table,
    "UpdateTable": _update_table,
    "GetTables": _get_tables,
    "CreatePartition": _create_partition,
    "BatchCreatePartition": _batch_create_partition,
    "GetPartitions": _get_partitions,
    "BatchGetPartition": _batch_get_partition,
    "UpdatePartition": _update_partition,
    "DeletePartition": _delete_partition,
    "BatchDeletePartition": _batch_delete_partition,
}
