"""Partitions of MiniStack's Data Catalog, corrected.

MiniStack takes no expression, puts partitions into tables that there are not and with any number of values, and knows
neither UpdatePartition nor BatchDeletePartition.
Source: AWS Glue Web API Reference, the operations below and `PartitionInput`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ministack.core.responses import json_response
from ministack.services import glue

from localaws.glue import paging, partition_expression
from localaws.glue.errors import GlueError, invalid, not_found

Data = dict[str, Any]


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
            # Those of before the table had other partition columns have no values that could be asked for.
            valued = [each for each in found if len(each["Values"]) == len(names)]
            found = [each for each in valued if fits(dict(zip(names, each["Values"], strict=True)))]
    except partition_expression.ExpressionError as error:
        raise invalid(f"Unsupported expression '{data['Expression']}': {error}") from error
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
        raise not_found(f"Partition {values} not found.")
    if given["Values"] != values and given["Values"] in known:
        raise GlueError("AlreadyExistsException", f"Partition {given['Values']} already exists.")
    entry = {"PartitionValueList": values, "PartitionInput": given}
    glue._batch_update_partition({**data, "Entries": [entry]})
    return json_response({})


def _delete_partition(data: Data) -> Any:
    if not _deleted(data, data.get("PartitionValues")):
        raise not_found(f"Partition {data.get('PartitionValues')} not found.")
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


def _table(data: Data) -> Data:
    """The table of a request about partitions."""
    found = glue._tables.get(_key(data, data.get("TableName")))
    if found is None:
        raise not_found(f"Table {data.get('TableName')} not found.")
    table: Data = found
    return table


def _check_values(table: Data, partitions: Sequence[Data]) -> None:
    """Refuse partitions that do not have as many values as the table has partition columns."""
    if any(len(each.get("Values") or []) != len(table["PartitionKeys"]) for each in partitions):
        raise invalid("The number of partition keys do not match the number of partition values")


def _segment(found: Sequence[Data], segment: Mapping[str, int] | None) -> Sequence[Data]:
    """The part of the partitions that one of several readers takes."""
    return found[segment["SegmentNumber"] :: segment["TotalSegments"]] if segment else found


def _without_columns(partition: Data) -> Data:
    descriptor = {**partition.get("StorageDescriptor", {})}
    descriptor.pop("Columns", None)
    return {**partition, "StorageDescriptor": descriptor}


def _key(data: Data, table: object) -> str:
    return f"{data.get('DatabaseName')}/{table}"


OPERATIONS: Mapping[str, Callable[[Data], Any]] = {
    "CreatePartition": _create_partition,
    "BatchCreatePartition": _batch_create_partition,
    "GetPartitions": _get_partitions,
    "BatchGetPartition": _batch_get_partition,
    "UpdatePartition": _update_partition,
    "DeletePartition": _delete_partition,
    "BatchDeletePartition": _batch_delete_partition,
}
"""By name; each raises `GlueError` when it refuses."""
