import base64
import gzip
import json
from dataclasses import replace
from typing import Any

import pytest

from localaws.firehose.destination import Destination, LambdaProcessor
from localaws.firehose.objects import data_object, error_object
from localaws.firehose.records import Record
from localaws.firehose.source import KinesisSource
from localaws.firehose.transform import Failure, InvocationError, transform

DESTINATION = Destination(
    bucket="archive",
    prefix="p/",
    error_prefix="",
    size_bytes=1,
    interval_seconds=1,
    gzip=True,
    extension=".gz",
    delimiter=b"\n",
    processors=(),
)
PROCESSOR = LambdaProcessor(arn="function", retries=1, batch_bytes=10)


def a_record(number: int, data: bytes = b"data") -> Record:
    return Record(record_id=str(number), data=data, arrived_at=1_680_674_828.0 + number)


def row(record: dict[str, Any], result: str = "Ok", data: bytes | None = None) -> dict[str, Any]:
    encoded = record["data"] if data is None else base64.b64encode(data).decode()
    return {"recordId": record["recordId"], "result": result, "data": encoded}


def test_a_batch_is_one_object_named_by_its_oldest_record() -> None:
    made = data_object("stream-1", "batch", [a_record(5, b"b"), a_record(0, b"a")], DESTINATION)
    assert made.key == "p/2023/04/05/06/stream-1-2023-04-05-06-07-08-batch.gz"
    assert gzip.decompress(made.body) == b"b\na\n"


def test_the_same_batch_makes_the_same_object() -> None:
    records = [a_record(1), a_record(2)]
    assert data_object("s-1", "b", records, DESTINATION) == data_object(
        "s-1", "b", records, DESTINATION
    )


def test_failures_are_lines_with_the_original_record() -> None:
    failure = Failure(a_record(0, b"\xff"), "Lambda.FunctionError", "why", 2, "function")
    made = error_object(
        "s-1", "b", [failure, failure], replace(DESTINATION, gzip=False, extension="")
    )
    assert made.key == "p/processing-failed/2023/04/05/06/s-1-2023-04-05-06-07-08-b"
    first, second = (json.loads(line) for line in made.body.splitlines())
    assert first["rawData"] == second["rawData"] == base64.b64encode(b"\xff").decode()
    assert (first["errorCode"], first["attemptsMade"], first["arrivalTimestamp"]) == (
        "Lambda.FunctionError",
        2,
        1_680_674_828_000,
    )


def test_functions_are_called_one_after_the_other_in_small_batches() -> None:
    sizes: list[int] = []

    def invoke(arn: str, event: dict[str, Any]) -> Any:
        sizes.append(len(event["records"]))
        assert event["region"] == "r"
        return {
            "records": [
                row(r, data=base64.b64decode(r["data"]) + arn.encode()) for r in event["records"]
            ]
        }

    processors = (PROCESSOR, replace(PROCESSOR, arn="2", batch_bytes=1000))
    done = transform([a_record(n) for n in range(5)], processors, invoke, {"region": "r"})
    assert [record.data for record in done.records] == [b"datafunction2"] * 5
    assert sizes == [2, 2, 1, 5]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda r: row(r, "ProcessingFailed"), "Lambda.ProcessingFailedStatus"),
        (lambda r: row(r, "Unheard"), "Lambda.FunctionError"),
        (lambda r: {**row(r), "data": "not base64!"}, "Lambda.FunctionError"),
        (lambda r: {"recordId": "another"}, "Lambda.MissingRecordId"),
        (lambda r: None, "Lambda.MissingRecordId"),
    ],
)
def test_what_a_function_does_not_process_fails_with_its_reason(answer: Any, code: str) -> None:
    done = transform(
        [a_record(1)], (PROCESSOR,), lambda arn, e: {"records": [answer(e["records"][0])]}, {}
    )
    assert done.records == []
    assert [failure.error_code for failure in done.failures] == [code]


@pytest.mark.parametrize("answer", [None, "text", {}, {"records": None}])
def test_answers_without_records_fail_all(answer: Any) -> None:
    done = transform([a_record(1), a_record(2)], (PROCESSOR,), lambda arn, event: answer, {})
    assert len(done.failures) == 2


def test_dropped_records_are_neither_delivered_nor_failed() -> None:
    done = transform(
        [a_record(1)],
        (PROCESSOR,),
        lambda arn, e: {"records": [row(e["records"][0], "Dropped")]},
        {},
    )
    assert (done.records, done.failures) == ([], [])


def test_an_invocation_is_retried_and_then_all_its_records_fail() -> None:
    calls: list[str] = []

    def fail(arn: str, event: dict[str, Any]) -> Any:
        calls.append(arn)
        raise InvocationError("broken")

    done = transform([a_record(1)], (PROCESSOR,), fail, {})
    assert len(calls) == 2
    assert [(f.error_code, f.message, f.attempts) for f in done.failures] == [
        ("Lambda.InvokeFailure", "broken", 2)
    ]


def test_a_source_reads_every_shard_page_by_page_after_its_position() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def kinesis(operation: str, data: Any) -> Any:
        asked.append((operation, data))
        if operation == "ListShards":
            last = "NextToken" in data
            return {
                "Shards": [{"ShardId": "b" if last else "a"}],
                **({} if last else {"NextToken": "t"}),
            }
        if operation == "GetShardIterator":
            return {"ShardIterator": data["ShardId"] + "0"}
        iterator = data["ShardIterator"]
        record = {
            "SequenceNumber": iterator,
            "ApproximateArrivalTimestamp": 5.0,
            "Data": "eA==",
            "PartitionKey": "p",
        }
        return {
            "Records": [record],
            "MillisBehindLatest": 1 if iterator == "a0" else 0,
            "NextShardIterator": iterator[0] + "1",
        }

    pages = list(KinesisSource(kinesis, "arn", started_at=3.0).read({"a": "007"}))
    assert [[r.sequence_number for r in page] for page in pages] == [["a0"], ["a1"], ["b0"]]
    starts = [data for operation, data in asked if operation == "GetShardIterator"]
    assert [data["ShardIteratorType"] for data in starts] == [
        "AFTER_SEQUENCE_NUMBER",
        "AT_TIMESTAMP",
    ]
    assert (starts[0]["StartingSequenceNumber"], starts[1]["Timestamp"]) == ("007", 3.0)
