import json
from typing import Any

from localaws.event_sources.batch import Condition, Discarded, Record
from localaws.event_sources.destinations import Destinations, failure_message, object_key
from localaws.event_sources.mapping import parse
from localaws.event_sources.shard import lambda_event
from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
STORED = {
    "UUID": "u",
    "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:live",
    "EventSourceArn": STREAM,
}
SETTINGS = parse(STORED)
RECORDS = (Record("3", "k", "c2VjcmV0", 1700000000.25), Record("4", "k", "c2VjcmV0", 1700000001.0))


def test_the_message_names_the_records_and_holds_no_payload() -> None:
    message = failure_message(
        Discarded(RECORDS, Condition.RETRIES, 3),
        SETTINGS,
        shard_id="shardId-1",
        now=1700000002.0,
        request_id="r",
    )
    assert message == {
        "requestContext": {
            "requestId": "r",
            "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:live",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 3,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "live",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": "2023-11-14T22:13:22.000Z",
        "KinesisBatchInfo": {
            "shardId": "shardId-1",
            "startSequenceNumber": "3",
            "endSequenceNumber": "4",
            "approximateArrivalOfFirstRecord": "2023-11-14T22:13:20.250Z",
            "approximateArrivalOfLastRecord": "2023-11-14T22:13:21.000Z",
            "batchSize": 2,
            "streamArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s",
        },
    }


def test_records_that_were_never_tried_have_no_response() -> None:
    message = failure_message(
        Discarded(RECORDS, Condition.AGE, 0),
        SETTINGS,
        shard_id="shardId-1",
        now=1700000002.0,
        request_id="r",
    )
    assert message["requestContext"]["condition"] == "RecordAgeExceeded"
    assert "responseContext" not in message


class Bucket:
    """`Objects` in memory."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}

    def put(
        self, bucket: str, key: str, body: bytes, *, account: str, role_arn: str | None
    ) -> None:
        assert (account, role_arn) == ("000000000000", "r")
        self.objects[bucket, key] = body


class NoCalls:
    """`ThreadCalls` of a test in which nothing else is called."""

    def call(self, request: ServiceRequest) -> Response:
        raise AssertionError(request)

    def invoke(self, function: str, payload: Any, *, account: str, region: str) -> FunctionAnswer:
        raise AssertionError(function)


def test_a_bucket_gets_the_records_too() -> None:
    bucket = Bucket()
    on_failure = {"OnFailure": {"Destination": "arn:aws:s3:::dead"}}
    settings = parse({**STORED, "DestinationConfig": on_failure})
    event = lambda_event(RECORDS, shard_id="shardId-1", stream_arn=STREAM, role_arn="r")
    Destinations(NoCalls(), bucket, lambda: 0.0).send(
        Discarded(RECORDS, Condition.RETRIES, 3), settings, "shardId-1", event, role_arn="r"
    )
    (((name, key), body),) = bucket.objects.items()
    message = json.loads(body)
    assert name == "dead"
    assert key.startswith("aws/lambda/u/shardId-1/")
    assert key.endswith(message["requestContext"]["requestId"])
    assert json.loads(message["payload"]) == event
    assert message["KinesisBatchInfo"]["batchSize"] == 2


def test_the_key_is_that_of_the_developer_guide() -> None:
    key = object_key(SETTINGS, shard_id="shardId-1", now=1700000002.0, request_id="r")
    assert key == "aws/lambda/u/shardId-1/2023/11/14/2023-11-14T22.13.22-r"


def test_a_mapping_without_destination_tells_nobody() -> None:
    discarded = Discarded(RECORDS, Condition.RETRIES, 3)
    Destinations(NoCalls(), Bucket(), lambda: 0.0).send(
        discarded, SETTINGS, "shardId-1", {}, role_arn="r"
    )
