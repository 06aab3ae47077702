"""All events of the archive, once more through the function that takes them from the stream."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from zlib import crc32

from components.core.archive import ArchiveObject, Record, list_objects, read_records
from components.lifecycle.engine.client import translated_errors
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.waiting import Waiter

SUBJECT = "archived events"

LANES = 4
"""Invocations at a time. Each has up to eight calls of PutEvents under way, together well below the 1,000 a second
that an account has, so that live events pass. Source: Amazon Personalize quotas, PutEvents."""

PORTION = 2_000
"""Records that are in memory at least, beside one object: so lanes are busy also where objects are small."""

MAX_RECORDS = 100
MAX_PAYLOAD_CHARACTERS = 4_000_000
"""Of a batch; a function takes 6 MB. Source: AWS Lambda Developer Guide, "Lambda quotas"."""


def redeliver(waiter: Waiter, bucket: str, prefix: str, function_name: str) -> None:
    """Deliver every archived event, those of one user oldest first; what was delivered before is no second event.

    Args:
        waiter: deadline and progress.
        bucket: of the archive.
        prefix: first folders of its objects.
        function_name: the consumer of the stream.

    Raises:
        LifecycleError: the archive cannot be read, or the function may not be invoked.
        WaitTimeoutError: the deadline passed; the next try begins anew.
    """
    objects = waiter.until(partial(_list, waiter, bucket, prefix))
    waiter.status(SUBJECT, f"{len(objects)} objects to deliver")
    deliver = partial(_deliver_lane, waiter, function_name)
    portion: list[Record] = []
    count = 0
    with ThreadPoolExecutor(LANES) as pool:
        for number, each in enumerate(objects, start=1):
            portion += waiter.until(partial(_read, waiter, bucket, each))
            if len(portion) < PORTION and number < len(objects):
                continue
            list(pool.map(deliver, lanes(portion)))
            count += len(portion)
            portion = []
            # A line for each tenth: an archive may have thousands of objects.
            waiter.status(SUBJECT, f"{number * 10 // len(objects) * 10} % delivered")
    waiter.status(SUBJECT, f"all {count} records delivered")


def lanes(records: Iterable[Record]) -> list[list[Record]]:
    """Records in parts to deliver side by side: those of one partition key are in one, in their order."""
    parts: list[list[Record]] = [[] for _ in range(LANES)]
    for record in records:
        key = record["kinesis"]["partitionKey"].encode(errors="replace")
        parts[crc32(key) % LANES].append(record)
    return parts


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Records in portions that a function takes, in order."""
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


def _list(waiter: Waiter, bucket: str, prefix: str) -> list[ArchiveObject]:
    with translated_errors("ListObjectsV2"):
        return list_objects(waiter.personalize.client("s3"), bucket, f"{prefix}/")


def _read(waiter: Waiter, bucket: str, source: ArchiveObject) -> list[Record]:
    with translated_errors("GetObject"):
        return read_records(waiter.personalize.client("s3"), bucket, source)


def _deliver_lane(waiter: Waiter, function_name: str, records: Sequence[Record]) -> None:
    for batch in batches(records):
        _deliver(waiter, function_name, batch)


def _deliver(waiter: Waiter, function_name: str, batch: list[Record]) -> None:
    left = batch

    def attempt() -> bool | None:
        nonlocal left
        failed = _invoke(waiter.personalize.client("lambda"), function_name, left)
        left = [record for record in left if record["kinesis"]["sequenceNumber"] in failed]
        if not left:
            return True
        waiter.status(SUBJECT, f"{function_name} did not deliver some; trying again")
        return None

    waiter.until(attempt)


def _invoke(functions: Any, function_name: str, records: list[Record]) -> set[str]:
    """Hand records to the function; the sequence numbers of those that have to come again.

    Source: AWS Lambda Developer Guide, "Configuring partial batch response with Kinesis Data Streams and Lambda".
    """
    with translated_errors("Invoke"):
        answer = functions.invoke(
            FunctionName=function_name, Payload=json.dumps({"Records": records}).encode()
        )
    result = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise LifecycleError(
            f"{SUBJECT}: the function {function_name} failed: {result.get('errorMessage', answer['FunctionError'])};"
            ' see its log, then run "pulumi up" again: it delivers all of them again, and none counts twice'
        )
    return {failure["itemIdentifier"] for failure in result["batchItemFailures"]}
