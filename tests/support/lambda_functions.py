"""Small Lambda functions for tests, made through the real API."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from textwrap import dedent
from typing import Any

from tests.support.local_aws import LocalAws

TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def zipped(code: str) -> bytes:
    """Return a deployment package with `code` as `index.py`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", dedent(code))
    return buffer.getvalue()


READ_STREAMS = {
    "Action": [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ],
    "Resource": "*",
}
"""What the role of a function with an event source needs."""


def create_function(
    local_aws: LocalAws,
    name: str,
    code: str,
    *,
    allows: Sequence[Mapping[str, Any]] = (),
    environment: Mapping[str, str] | None = None,
    timeout_seconds: int = 10,
) -> str:
    """Create a function `index.handler` whose role may do what the policy statements in `allows` say.

    Returns:
        the function's ARN.
    """
    iam = local_aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST_POLICY))[
        "Role"
    ]["Arn"]
    if allows:
        document = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", **statement} for statement in allows],
        }
        iam.put_role_policy(RoleName=name, PolicyName="test", PolicyDocument=json.dumps(document))
    created = local_aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": zipped(code)},
        Timeout=timeout_seconds,
        Environment={"Variables": dict(environment or {})},
    )
    return str(created["FunctionArn"])


def invoke(local_aws: LocalAws, name: str, event: Mapping[str, Any]) -> tuple[Any, str | None]:
    """Invoke a function; return its answer and the function error."""
    answer = local_aws.client("lambda").invoke(
        FunctionName=name, Payload=json.dumps(event).encode()
    )
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def take_messages(
    local_aws: LocalAws, queue_url: str, enough: Callable[[list[Any]], bool], *, seconds: float = 20
) -> list[Any]:
    """Take JSON messages off a queue until there are enough, or the time is over."""
    sqs = local_aws.client("sqs")
    taken: list[Any] = []
    deadline = time.monotonic() + seconds
    while not enough(taken) and time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            taken.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return taken
