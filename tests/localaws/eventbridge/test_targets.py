import base64
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from localaws.eventbridge import targets
from localaws.eventbridge.delivery import SCHEDULES
from localaws.shared.ports import ServiceRequest
from tests.support.eventbridge import MACHINE, QUEUE, delivery
from tests.support.local_aws import ACCOUNT, REGION

PLACE = f"{REGION}:{ACCOUNT}"


def request_of(arn: str, **further: Any) -> ServiceRequest:
    return targets.request_of(delivery(target={"Arn": arn, **further}))


@pytest.mark.parametrize(
    ("arn", "further", "service", "operation", "body"),
    [
        (MACHINE, {}, "states", "AWSStepFunctions.StartExecution",
         {"stateMachineArn": MACHINE, "name": "d-1", "input": '{"a": 1}'}),
        (QUEUE, {}, "sqs", "AmazonSQS.SendMessage",
         {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/letters", "MessageBody": '{"a": 1}'}),
        (f"{QUEUE}.fifo", {"SqsParameters": {"MessageGroupId": "g"}}, "sqs", "AmazonSQS.SendMessage",
         {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/letters.fifo", "MessageBody": '{"a": 1}',
          "MessageGroupId": "g"}),
        (f"arn:aws:kinesis:{PLACE}:stream/s", {"KinesisParameters": {"PartitionKey": "k"}}, "kinesis",
         "Kinesis_20131202.PutRecord",
         {"StreamName": "s", "Data": base64.b64encode(b'{"a": 1}').decode(), "PartitionKey": "k"}),
        (f"arn:aws:firehose:{PLACE}:deliverystream/f", {}, "firehose", "Firehose_20150804.PutRecord",
         {"DeliveryStreamName": "f", "Record": {"Data": base64.b64encode(b'{"a": 1}').decode()}}),
        (f"arn:aws:events:{PLACE}:event-bus/b", {"EventBridgeParameters": {"Source": "s", "DetailType": "t"}},
         "events", "AWSEvents.PutEvents",
         {"Entries": [{"EventBusName": f"arn:aws:events:{PLACE}:event-bus/b", "Source": "s", "DetailType": "t",
                       "Detail": '{"a": 1}'}]}),
    ],
)  # fmt: skip
def test_a_target_of_the_json_protocol(
    arn: str, further: dict[str, Any], service: str, operation: str, body: dict[str, Any]
) -> None:
    request = request_of(arn, **further)
    assert (request.service, request.target) == (service, operation)
    assert json.loads(request.body) == body
    assert (request.account, request.region) == (ACCOUNT, REGION)


def test_a_function_is_invoked_without_waiting() -> None:
    arn = f"arn:aws:lambda:{PLACE}:function:f"
    request = request_of(arn)
    assert request.path == f"/2015-03-31/functions/{arn}/invocations"
    assert request.headers["x-amz-invocation-type"] == "Event"
    assert request.body == b'{"a": 1}'


def test_a_topic_gets_a_form() -> None:
    arn = f"arn:aws:sns:{PLACE}:t"
    form = parse_qs(request_of(arn).body.decode())
    assert (form["Action"], form["TopicArn"], form["Message"]) == (["Publish"], [arn], ['{"a": 1}'])


def test_any_operation_is_a_target_of_a_schedule() -> None:
    arn = "arn:aws:scheduler:::aws-sdk:sfn:stopExecution"
    scheduled = delivery(
        principal=SCHEDULES, target={"Arn": arn}, payload='{"ExecutionArn": "arn:e"}'
    )
    assert targets.request_of(scheduled).target == "AWSStepFunctions.StopExecution"


@pytest.mark.parametrize(
    ("arn", "complaint"),
    [
        ("arn:aws:ecs:us-east-1:1:cluster/a", "no target that the local AWS calls"),
        ("arn:aws:scheduler:::aws-sdk:sfn:fly", "no operation of sfn fly"),
        ("arn:aws:events:us-east-1:1:event-bus/b", "EventBridgeParameters"),
    ],
)
def test_what_cannot_be_called_is_said(arn: str, complaint: str) -> None:
    with pytest.raises(targets.UnknownTargetError, match=complaint):
        request_of(arn)


def test_an_execution_of_the_same_name_is_the_same_delivery() -> None:
    assert targets.came_already(delivery(), "ExecutionAlreadyExists")
    assert not targets.came_already(delivery(), "ExecutionLimitExceeded")
    universal = delivery(target={"Arn": "arn:aws:scheduler:::aws-sdk:sfn:startExecution"})
    assert not targets.came_already(universal, "ExecutionAlreadyExists")
