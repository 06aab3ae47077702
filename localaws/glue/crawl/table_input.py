"""Tables and partitions as a crawler writes them into the catalog.

Source: AWS Glue Web API Reference, `TableInput` and `PartitionInput`; AWS Glue Developer Guide, "Table properties" and
"Parameters set on Data Catalog tables by crawler".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.glue.classifiers import types
from localaws.glue.classifiers.types import Columns
from localaws.glue.crawl.grouping import (
    File,
    TableFound,
    columns_of,
    folder_names,
    partition_keys,
    partition_values,
)

CRAWLED_BY = "UPDATED_BY_CRAWLER"
DEPRECATED = "DEPRECATED_BY_CRAWLER"


@dataclass(frozen=True)
class Written:
    """By whom, and how, tables are written.

    Attributes:
        crawler: its name.
        bucket: of the target.
        exclusions: of the target, as JSON.
        inherits: whether partitions have the columns of their table, in place of those of their files.
    """

    crawler: str
    bucket: str
    exclusions: str
    inherits: bool


def location(bucket: str, path: str) -> str:
    """URL of a folder or an object."""
    return f"s3://{bucket}/{path}"


def table_input(table: TableFound, name: str, written: Written) -> dict[str, Any]:
    """`TableInput` of what was found.

    Args:
        table: what was found.
        name: of the table.
        written: by whom.
    """
    keys = partition_keys(table)
    parameters = _parameters(table, table.all_files, written)
    partitioned = {"partition_filtering.enabled": "true"} if keys else {}
    return {
        "Name": name,
        "Owner": "owner",
        "Retention": 0,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": key, "Type": types.STRING.name} for key in keys],
        "Parameters": {**parameters, **partitioned},
        "StorageDescriptor": _descriptor(table, table.root, table.columns, parameters, written),
    }


def partition_inputs(table: TableFound, written: Written) -> list[dict[str, Any]]:
    """`PartitionInput` of each partition; none for a table without."""
    if not table.depth:
        return []
    keys = partition_keys(table)
    inputs = []
    for folder, files in table.files.items():
        columns = table.columns if written.inherits else columns_of(files)
        parameters = _parameters(table, files, written)
        descriptor = _descriptor(table, folder, columns, parameters, written)
        values = partition_values(keys, folder_names(table, folder))
        inputs.append({"Values": values, "StorageDescriptor": descriptor, "Parameters": parameters})
    return inputs


def _descriptor(
    table: TableFound, path: str, columns: Columns, parameters: Mapping[str, str], written: Written
) -> dict[str, Any]:
    storage = table.format.storage(columns)
    return {
        "Columns": [{"Name": name.lower(), "Type": types.text(each)} for name, each in columns],
        "Location": location(written.bucket, path),
        "InputFormat": storage.input_format,
        "OutputFormat": storage.output_format,
        "Compressed": table.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": storage.serde,
            "Parameters": dict(storage.serde_parameters),
        },
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": dict(parameters),
        "StoredAsSubDirectories": False,
    }


def _parameters(table: TableFound, files: Sequence[File], written: Written) -> dict[str, str]:
    size = sum(file.size for file in files)
    known = [file.found.record_bytes for file in files if file.found.record_bytes]
    average = sum(known) / len(known) if known else 0
    return {
        **table.format.storage(table.columns).parameters,
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        CRAWLED_BY: written.crawler,
        "averageRecordSize": str(round(average)),
        "classification": table.format.classification,
        "compressionType": table.compression,
        "exclusions": written.exclusions,
        "objectCount": str(len(files)),
        "recordCount": str(sum(_records(file) for file in files)),
        "sizeKey": str(size),
        "typeOfData": "file",
    }


def _records(file: File) -> int:
    """How many rows a file has, as far as its beginning tells."""
    return round(file.size / file.found.record_bytes) if file.found.record_bytes else 0
