"""All events of the archive, once more through the function that takes them from the stream."""

import json
from typing import Any

from components.lifecycle.engine.archive import Record, batches, list_objects, read_records
from components.lifecycle.engine.client import translated_errors
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.waiting import Waiter

SUBJECT = "archived events"


def redeliver(waiter: Waiter, bucket: str, prefix: str, function_name: str) -> None:
    """Deliver every archived event, oldest first; what was delivered before is no second event.

    Args:
        waiter: deadline and progress.
        bucket: of the archive.
        prefix: first folders of its objects.
        function_name: the consumer of the stream.

    Raises:
        LifecycleError: the archive cannot be read, or the function may not be invoked.
        WaitTimeoutError: the deadline passed; the next try begins anew.
    """
    s3, functions = waiter.personalize.client("s3"), waiter.personalize.client("lambda")
    with translated_errors("ListObjectsV2"):
        objects = list_objects(s3, bucket, prefix)
    waiter.status(SUBJECT, f"{len(objects)} objects to deliver")
    count = 0
    for number, each in enumerate(objects, start=1):
        with translated_errors("GetObject"):
            records = read_records(s3, bucket, each)
        for batch in batches(records):
            _deliver(waiter, functions, function_name, batch)
        count += len(records)
        # A line for each tenth: an archive may have thousands of objects.
        waiter.status(SUBJECT, f"{number * 10 // len(objects) * 10} % delivered")
    waiter.status(SUBJECT, f"all {count} records delivered")


def _deliver(waiter: Waiter, functions: Any, function_name: str, batch: list[Record]) -> None:
    left = batch

    def attempt() -> bool | None:
        nonlocal left
        failed = _invoke(functions, function_name, left)
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
