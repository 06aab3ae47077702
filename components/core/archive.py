"""The archive of events: objects that Firehose wrote to S3, read as the records that it had from Kinesis.

The one reader: whoever delivers archived events makes the same records of them, and so the same events.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.shared.service.firehose_objects import oldest_arrival

Record = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class ArchiveObject:
    """One object.

    Attributes:
        oldest: when its oldest record arrived, in whole seconds, UTC; the others came up to 15 minutes later.
        key: its key.
    """

    oldest: datetime
    key: str

    @property
    def name(self) -> str:
        """The key without folders; no two objects of a delivery stream share it."""
        return self.key.rpartition("/")[2]


def list_objects(s3: Any, bucket: str, folder: str) -> list[ArchiveObject]:
    """All objects under a folder, oldest first; what Firehose did not name is none.

    Args:
        s3: a client.
        bucket: of the archive.
        folder: first part of the keys, with a slash at the end.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    times = ((oldest_arrival(key), key) for key in keys)
    return sorted(ArchiveObject(oldest, key) for oldest, key in times if oldest is not None)


def read_records(s3: Any, bucket: str, source: ArchiveObject) -> list[Record]:
    """The records of an object as a Lambda function gets them from Kinesis, one a line.

    The archive keeps neither arrival nor place in the stream (ADR 28). In their places stand the arrival of the object's
    oldest record, and object and line; so a line is the same event however often it is read. The partition key is
    the one that the API gives: records that share it have to stay in order.
    """
    body: bytes = s3.get_object(Bucket=bucket, Key=source.key)["Body"].read()
    first = _first_sequence_number(source.name)
    return [
        {
            "eventID": f"{source.name}:{first + number}",
            "eventSource": "aws:kinesis",
            "eventSourceARN": f"arn:aws:s3:::{bucket}/{source.key}",
            "kinesis": {
                "data": base64.b64encode(line).decode(),
                "sequenceNumber": str(first + number),
                "partitionKey": _partition_key(line) or source.name,
                "approximateArrivalTimestamp": source.oldest.timestamp(),
            },
        }
        for number, line in enumerate(gzip.decompress(body).splitlines())
        if line.strip()
    ]


def _first_sequence_number(name: str) -> int:
    """Where the numbers of an object's records begin: records of different objects never share one, as those of a stream."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) << 32


def _partition_key(line: bytes) -> str:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return ""  # the consumer says what is wrong with it
    return str(data.get("userId") or data.get("sessionId") or "") if isinstance(data, dict) else ""
