"""The S3 objects that a batch of records becomes."""

import base64
import gzip
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from localaws.firehose.destination import Destination
from localaws.firehose.prefix import error_object_prefix, object_prefix
from localaws.firehose.records import Record
from localaws.firehose.transform import Failure

PROCESSING_FAILED = "processing-failed"


@dataclass(frozen=True)
class S3Object:
    """An object to write."""

    key: str
    body: bytes


def data_object(
    name: str, batch_id: str, records: list[Record], destination: Destination
) -> S3Object:
    """Make the object of delivered records: one after the other, each followed by the delimiter.

    Args:
        name: delivery stream's name and version, with which the object's name begins.
        batch_id: makes the object's name unique, and the same when the batch is delivered again.
        records: at least one.
        destination: where and how to write.
    """
    body = b"".join(record.data + destination.delimiter for record in records)
    moment = _oldest(records)
    key = (
        object_prefix(destination.prefix, moment)
        + _file_name(name, batch_id, moment)
        + destination.extension
    )
    return S3Object(key, _compressed(body, destination))


def error_object(
    name: str, batch_id: str, failures: list[Failure], destination: Destination
) -> S3Object:
    """Make the object of records that a function did not process: one JSON object a line, with the original record.

    Source: Amazon Data Firehose Developer Guide, "Data transformation failure handling".
    """
    moment = _oldest([failure.record for failure in failures])
    prefix = error_object_prefix(
        destination.error_prefix, destination.prefix, moment, PROCESSING_FAILED
    )
    body = "".join(json.dumps(_error_line(failure)) + "\n" for failure in failures).encode()
    return S3Object(
        prefix + _file_name(name, batch_id, moment) + destination.extension,
        _compressed(body, destination),
    )


def _error_line(failure: Failure) -> dict[str, object]:
    return {
        "attemptsMade": failure.attempts,
        "arrivalTimestamp": round(failure.record.arrived_at * 1000),
        "errorCode": failure.error_code,
        "errorMessage": failure.message,
        "attemptEndingTimestamp": round(time.time() * 1000),
        "rawData": base64.b64encode(failure.record.data).decode(),
        "lambdaArn": failure.lambda_arn,
    }


def _compressed(body: bytes, destination: Destination) -> bytes:
    return gzip.compress(body, mtime=0) if destination.gzip else body


def _file_name(name: str, batch_id: str, moment: datetime) -> str:
    return f"{name}-{moment:%Y-%m-%d-%H-%M-%S}-{batch_id}"


def _oldest(records: list[Record]) -> datetime:
    return datetime.fromtimestamp(min(record.arrived_at for record in records), UTC)
