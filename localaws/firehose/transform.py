"""Records changed by a Lambda function before delivery.

Source: Amazon Data Firehose Developer Guide, "Transform source data in Amazon Data Firehose".
"""

import base64
import binascii
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from localaws.firehose.destination import LambdaProcessor
from localaws.firehose.records import Record

Invoke = Callable[[str, dict[str, Any]], Any]
"""Invokes a function with an event and returns its answer; raises InvocationError."""


class InvocationError(Exception):
    """The function failed or could not be invoked."""


@dataclass(frozen=True)
class Failure:
    """A record that a function did not process."""

    record: Record
    error_code: str
    message: str
    attempts: int
    lambda_arn: str


@dataclass
class Transformed:
    """What the functions made of a batch; records in neither list were dropped."""

    records: list[Record]
    failures: list[Failure] = field(default_factory=list)


def transform(
    records: list[Record],
    processors: tuple[LambdaProcessor, ...],
    invoke: Invoke,
    event: Mapping[str, Any],
) -> Transformed:
    """Pass records through all functions, in order.

    Args:
        records: the batch.
        processors: the functions.
        invoke: invokes one of them.
        event: members of the function's event that describe the delivery stream.
    """
    result = Transformed(records)
    for processor in processors:
        given, result.records = result.records, []
        for chunk in _chunks(given, processor.batch_bytes):
            done = _apply(chunk, processor, invoke, event)
            result.records += done.records
            result.failures += done.failures
    return result


def _apply(
    records: list[Record], processor: LambdaProcessor, invoke: Invoke, event: Mapping[str, Any]
) -> Transformed:
    request = {
        "invocationId": str(uuid.uuid4()),
        **event,
        "records": [_input(record) for record in records],
    }
    error = ""
    for _attempt in range(processor.retries + 1):
        try:
            answer = invoke(processor.arn, request)
        except InvocationError as failed:
            error = str(failed)
        else:
            return _read(records, answer, processor)
    attempts = processor.retries + 1
    return Transformed(
        [],
        [
            Failure(record, "Lambda.InvokeFailure", error, attempts, processor.arn)
            for record in records
        ],
    )


def _read(records: list[Record], answer: Any, processor: LambdaProcessor) -> Transformed:
    rows = answer.get("records") if isinstance(answer, dict) else None
    by_id = {row.get("recordId"): row for row in rows or [] if isinstance(row, dict)}
    result = Transformed([])
    for record in records:
        row = by_id.get(record.record_id, {})
        outcome = row.get("result")
        data = _data(row)
        if outcome == "Dropped":
            continue
        if outcome == "Ok" and data is not None:
            result.records.append(replace(record, data=data))
        else:
            result.failures.append(_failure(record, row, processor))
    return result


def _failure(record: Record, row: Mapping[str, Any], processor: LambdaProcessor) -> Failure:
    if row.get("result") == "ProcessingFailed":
        return Failure(
            record,
            "Lambda.ProcessingFailedStatus",
            "ProcessingFailed status set for record",
            1,
            processor.arn,
        )
    if not row:
        return Failure(
            record,
            "Lambda.MissingRecordId",
            "the function's answer lacks the record",
            1,
            processor.arn,
        )
    return Failure(
        record,
        "Lambda.FunctionError",
        "the function's answer for the record is not valid",
        1,
        processor.arn,
    )


def _data(row: Mapping[str, Any]) -> bytes | None:
    try:
        return base64.b64decode(row["data"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None


def _input(record: Record) -> dict[str, Any]:
    arrived_ms = round(record.arrived_at * 1000)
    row: dict[str, Any] = {
        "recordId": record.record_id,
        "approximateArrivalTimestamp": arrived_ms,
        "data": base64.b64encode(record.data).decode(),
    }
    if record.shard_id:
        row["kinesisRecordMetadata"] = {
            "sequenceNumber": record.sequence_number,
            "subsequenceNumber": 0,
            "partitionKey": record.partition_key,
            "shardId": record.shard_id,
            "approximateArrivalTimestamp": arrived_ms,
        }
    return row


def _chunks(records: list[Record], limit_bytes: int) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    size = 0
    for record in records:
        if chunk and size + len(record.data) > limit_bytes:
            yield chunk
            chunk, size = [], 0
        chunk.append(record)
        size += len(record.data)
    if chunk:
        yield chunk
