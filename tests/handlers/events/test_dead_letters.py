import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from handlers.events.dead_letters import MAX_DATA_LENGTH, DeadLetters, for_event, for_record
from handlers.events.records import parse_record
from handlers.shared.delivery import Refusal
from tests.support.kinesis_events import STREAM_ARN, kinesis_record

QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/000000000000/dead"
BUCKET = "dead-letters"
LARGE = b"x" * 1_000_000
MESSAGE_LIMIT = 262_144
"""Bytes. Source: Amazon SQS quotas."""


def refuses(error: Exception) -> Callable[..., Any]:
    def call(**request: Any) -> Any:
        raise error

    return call


class Kept:
    """A queue and a bucket that take everything."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.objects: dict[str, bytes] = {}

    def send_message(self, **request: Any) -> Any:
        assert request["QueueUrl"] == QUEUE_URL
        assert len(request["MessageBody"].encode()) < MESSAGE_LIMIT
        self.messages.append(json.loads(request["MessageBody"]))

    def put_object(self, **request: Any) -> Any:
        assert request["Bucket"] == BUCKET
        self.objects[request["Key"]] = request["Body"]

    def send(self, data: bytes) -> bool:
        """Send the letter of a record with this content."""
        letters = DeadLetters(lambda: self, QUEUE_URL, lambda: self, BUCKET)
        return letters.send(for_record(kinesis_record(data, sequence_number="101"), "why"))


def test_the_letter_of_a_record_holds_it_as_it_was() -> None:
    record = kinesis_record(b"not json", sequence_number="101")
    assert for_record(record, "the record is not JSON") == {
        "reason": "the record is not JSON",
        "streamArn": STREAM_ARN,
        "shardId": "shardId-000000000000",
        "sequenceNumber": "101",
        "partitionKey": "429",
        "approximateArrivalTimestamp": record["kinesis"]["approximateArrivalTimestamp"],
        "data": base64.b64encode(b"not json").decode(),
    }


def test_the_letter_of_an_event_holds_that_one_of_its_record_alone() -> None:
    data = {"userId": "é", "itemId": "1", "eventType": "view", "interactions": 3}
    record = kinesis_record(data, sequence_number="101")
    events = parse_record(record)
    letter = for_event(record, Refusal(events[1], "InvalidInputException: why"))
    assert letter["reason"] == "InvalidInputException: why"
    assert letter["sequenceNumber"] == "101"
    again = kinesis_record(base64.b64decode(letter["data"]), sequence_number="101")
    assert parse_record(again) == [events[1]]


def test_a_letter_goes_to_the_queue() -> None:
    kept = Kept()
    assert kept.send(b"not json")
    assert [base64.b64decode(message["data"]) for message in kept.messages] == [b"not json"]
    assert kept.objects == {}


def test_a_record_too_large_for_the_queue_is_kept_whole_in_the_bucket() -> None:
    kept = Kept()
    assert kept.send(LARGE)
    assert kept.send(LARGE), "also when it is delivered again"
    key = "records/shardId-000000000000/101"
    assert kept.objects == {key: LARGE}
    assert [message["dataKey"] for message in kept.messages] == [key, key]
    assert all("data" not in message for message in kept.messages)


def test_the_largest_that_the_queue_gets_fits_into_a_message() -> None:
    kept = Kept()
    assert kept.send(b"x" * (MAX_DATA_LENGTH * 3 // 4))
    assert len(kept.messages[0]["data"]) == MAX_DATA_LENGTH
    assert kept.objects == {}


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "NoSuchThing", "Message": "user-1"}}, "Call"),
        ConnectTimeoutError(endpoint_url="https://sqs"),
    ],
)
@pytest.mark.parametrize("part", ["send_message", "put_object"])
def test_what_could_not_be_kept_is_told_and_logged_without_its_content(
    part: str,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = Kept()
    monkeypatch.setattr(kept, part, refuses(error))
    assert not kept.send(LARGE)
    assert kept.messages == [], "no letter tells of data that are not in the bucket"
    assert json.loads(capsys.readouterr().out) == {
        "level": "ERROR",
        "message": "a dead letter could not be kept",
        "sequenceNumber": "101",
        "error": type(error).__name__,
    }
