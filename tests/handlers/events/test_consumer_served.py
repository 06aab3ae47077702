"""The consumer behind a real event source: a poison record blocks nobody and is found in the dead-letter queue."""

import base64
import json
import time
import uuid
from typing import Any

from tests.support.functions import allow, create_role, packaged_handlers
from tests.support.local_aws import ACCOUNT, LocalAws


def receive(sqs: Any, queue_url: str, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    end = time.monotonic() + 30
    while len(found) < count and time.monotonic() < end:
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        found += [json.loads(message["Body"]) for message in answer.get("Messages", [])]
    return found


def test_poison_and_refused_records_are_dead_lettered_and_the_shard_goes_on(
    local_aws: LocalAws,
) -> None:
    suffix = uuid.uuid4().hex[:12]
    kinesis, sqs, functions, s3 = (
        local_aws.client(name) for name in ("kinesis", "sqs", "lambda", "s3")
    )
    s3.create_bucket(Bucket=f"dead-{suffix}")
    queue_url = sqs.create_queue(QueueName=f"dead-{suffix}")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    kinesis.create_stream(StreamName=f"events-{suffix}", ShardCount=1)
    summary = kinesis.describe_stream_summary(StreamName=f"events-{suffix}")[
        "StreamDescriptionSummary"
    ]
    role = create_role(
        local_aws.client("iam"),
        "lambda",
        allow(queue, "sqs:SendMessage"),
        {
            **allow(f"arn:aws:s3:::dead-{suffix}/*", "s3:PutObject"),
            "Condition": {"StringEqualsIfExists": {"s3:ResourceAccount": ACCOUNT}},
        },
        allow("*", "personalize:PutEvents"),
        allow(
            summary["StreamARN"],
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:ListShards",
        ),
    )
    function = functions.create_function(
        FunctionName=f"consumer-{suffix}",
        Runtime="python3.11",
        Role=role,
        Handler="handlers.events.consumer.handler",
        Code={"ZipFile": packaged_handlers("events")},
        Timeout=30,
        Environment={
            "Variables": {
                "TRACKING_ID": "nobodys-tracker",
                "DEAD_LETTER_QUEUE_URL": queue_url,
                "DEAD_LETTER_BUCKET": f"dead-{suffix}",
            }
        },
    )
    mapping = functions.create_event_source_mapping(
        FunctionName=function["FunctionName"],
        EventSourceArn=summary["StreamARN"],
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    large = b"x" * 900_000
    sent = [b"not json", json.dumps({"userId": "1", "eventType": "click"}).encode(), b"[]", large]
    for data in sent:
        kinesis.put_record(StreamName=f"events-{suffix}", Data=data, PartitionKey="1")

    letters = sorted(receive(sqs, queue_url, 4), key=lambda letter: str(letter["sequenceNumber"]))
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    functions.delete_function(FunctionName=function["FunctionName"])
    assert [letter["reason"].split(":")[0] for letter in letters] == [
        "the record is not JSON",
        "InvalidInputException",
        "the record is not a JSON object",
        "the record is not JSON",
    ]
    assert base64.b64decode(letters[0]["data"]) == b"not json"
    event = json.loads(base64.b64decode(letters[1]["data"]))
    assert (event["userId"], event["eventType"]) == ("1", "click")
    assert event["eventId"] == f"shardId-000000000000:{letters[1]['sequenceNumber']}:0"
    kept = s3.get_object(Bucket=f"dead-{suffix}", Key=letters[3]["dataKey"])
    assert kept["Body"].read() == large
