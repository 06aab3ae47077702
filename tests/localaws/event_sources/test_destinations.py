from localaws.event_sources.batch import Condition, Discarded, Record
from localaws.event_sources.destinations import failure_message
from localaws.event_sources.mapping import parse

SETTINGS = parse(
    {
        "UUID": "u",
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:live",
        "EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s",
    }
)
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
