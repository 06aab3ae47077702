import base64
import gzip
import json
from dataclasses import replace

from localaws.firehose.destination import Destination
from localaws.firehose.objects import data_object, error_object
from localaws.firehose.records import Record
from localaws.firehose.transform import Failure

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


def a_record(number: int, data: bytes = b"data") -> Record:
    return Record(record_id=str(number), data=data, arrived_at=1_680_674_828.0 + number)


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
