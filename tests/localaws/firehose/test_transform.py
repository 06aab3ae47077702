import base64
from dataclasses import replace
from typing import Any

import pytest

from localaws.firehose.destination import LambdaProcessor
from localaws.firehose.records import Record
from localaws.firehose.transform import InvocationError, transform

PROCESSOR = LambdaProcessor(arn="function", retries=1, batch_bytes=10)


def a_record(number: int, data: bytes = b"data") -> Record:
    return Record(record_id=str(number), data=data, arrived_at=1_680_674_828.0 + number)


def row(record: dict[str, Any], result: str = "Ok", data: bytes | None = None) -> dict[str, Any]:
    encoded = record["data"] if data is None else base64.b64encode(data).decode()
    return {"recordId": record["recordId"], "result": result, "data": encoded}


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
