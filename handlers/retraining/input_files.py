"""The data in the bucket: a folder for each dataset, and the beginnings of its files."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from handlers.retraining.parameter_file.plan import DataFile
from handlers.shared.service.schemas import DATASET_TYPES

BEGINNING_BYTES = 256 * 1024
"""Of a file, that are looked at."""


def list_files(
    s3: Any, bucket: str, dataset_types: Iterable[str] = DATASET_TYPES
) -> list[DataFile]:
    """All objects in the folders of datasets.

    Folders with a small letter are the program's own: it uploads the files of the configuration to them.

    Args:
        s3: the service.
        bucket: name of the bucket.
        dataset_types: of the datasets.
    """
    pages = s3.get_paginator("list_objects_v2")
    return [
        _file(each)
        for dataset_type in dataset_types
        for page in pages.paginate(Bucket=bucket, Prefix=f"{dataset_type}/")
        for each in page.get("Contents", ())
    ]


def read_beginning(s3: Any, bucket: str, file: DataFile) -> bytes:
    """The first lines of a file, as many as are whole; one that is longer than the beginning is cut off.

    Args:
        s3: the service.
        bucket: name of the bucket.
        file: with at least one byte.
    """
    answer = s3.get_object(Bucket=bucket, Key=file.key, Range=f"bytes=0-{BEGINNING_BYTES - 1}")
    content: bytes = answer["Body"].read()
    if file.size_bytes <= BEGINNING_BYTES:
        return content
    return content[: content.rfind(b"\n") + 1] or content


def read_header(s3: Any, bucket: str, file: DataFile) -> list[str]:
    """The names in the first line of a file, without spaces around them.

    Args:
        s3: the service.
        bucket: name of the bucket.
        file: with at least one byte.
    """
    text = read_beginning(s3, bucket, file).decode("utf-8-sig", errors="replace")
    return [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]


def total_bytes(files: Iterable[DataFile]) -> int:
    """The size of files together."""
    return sum(file.size_bytes for file in files)


def _file(listed: dict[str, Any]) -> DataFile:
    return DataFile(
        key=listed["Key"], entity_tag=listed["ETag"].strip('"'), size_bytes=listed["Size"]
    )
