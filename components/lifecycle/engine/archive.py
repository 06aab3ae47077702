"""The archive of events: objects that Firehose wrote to S3, read as the records that it had from Kinesis."""

import base64
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MAX_RECORDS = 100
MAX_PAYLOAD_CHARACTERS = 4_000_000
"""Of a batch; a function takes 6 MB. Source: AWS Lambda Developer Guide, "Lambda quotas"."""

WRITING_SECONDS = 10

Record = dict[str, Any]


@dataclass(frozen=True)
class ArchiveObject:
    """One object.

    Attributes:
        key: its key; keys in order are objects in order of time.
        written_at: seconds since the Unix epoch.
    """

    key: str
    written_at: float


def settling_seconds(interval_seconds: int) -> int:
    """How long to wait until an event that is in the stream now is in the archive.

    Firehose collects for the interval and then writes; a second interval is left for its being late.

    Args:
        interval_seconds: of the delivery stream, 0 to 900.
    """
    return 2 * interval_seconds + WRITING_SECONDS


def list_objects(s3: Any, bucket: str, prefix: str) -> list[ArchiveObject]:
    """All objects under the archive's first folders, oldest first.

    Source: Amazon Data Firehose Developer Guide, "Configure Amazon S3 object name format": a key ends with folders by day
    and a name that holds the time.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/")
    found = [
        ArchiveObject(entry["Key"], entry["LastModified"].timestamp())
        for page in pages
        for entry in page.get("Contents", [])
    ]
    return sorted(found, key=lambda each: each.key)


def read_records(s3: Any, bucket: str, source: ArchiveObject) -> list[Record]:
    """The records of an object as a Lambda function gets them from Kinesis.

    The archive keeps neither shard nor time of arrival. In their places stand the object, the line and when the object
    was written, so that the same line is the same event however often it is read.
    """
    body: bytes = s3.get_object(Bucket=bucket, Key=source.key)["Body"].read()
    name = source.key.rpartition("/")[2]
    return [
        {
            "eventID": f"{name}:{number}",
            "eventSource": "aws:kinesis",
            "eventSourceARN": f"arn:aws:s3:::{bucket}/{source.key}",
            "kinesis": {
                "data": base64.b64encode(line).decode(),
                "sequenceNumber": str(number),
                "partitionKey": name,
                "approximateArrivalTimestamp": source.written_at,
            },
        }
        for number, line in enumerate(gzip.decompress(body).splitlines())
        if line.strip()
    ]


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Records of one object in portions that a function takes."""
    batch: list[Record] = []
    size = 0
    for record in records:
        length = len(record["kinesis"]["data"])
        if batch and (len(batch) == MAX_RECORDS or size + length > MAX_PAYLOAD_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch
