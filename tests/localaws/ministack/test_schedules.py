"""Schedules of EventBridge Scheduler, which MiniStack looks through every ten seconds."""

import time
import uuid

import pytest

from tests.support.lambda_functions import create_function, take_messages
from tests.support.local_aws import LocalAws

pytestmark = pytest.mark.slow

TELLING = """
    import json, os
    import boto3

    def handler(event, context):
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps("came"))
"""


def test_a_schedule_invokes_its_function_with_the_functions_own_role(local_aws: LocalAws) -> None:
    name = f"t{uuid.uuid4().hex[:10]}"
    url = local_aws.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = create_function(
        local_aws,
        name,
        TELLING,
        allows=[{"Action": "sqs:SendMessage", "Resource": "*"}],
        environment={"QUEUE": url},
    )
    role = local_aws.client("iam").get_role(RoleName=name)["Role"]["Arn"]
    now = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    local_aws.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=f"at({now})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": role, "RetryPolicy": {"MaximumRetryAttempts": 0}},
    )
    try:
        assert take_messages(local_aws, url, bool, seconds=60) == ["came"]
    finally:
        local_aws.client("scheduler").delete_schedule(Name=name)
