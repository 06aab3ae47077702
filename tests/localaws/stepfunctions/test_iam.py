import json
from typing import Any

import pytest

from localaws.shared.ports import Request
from localaws.stepfunctions import iam

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
EXECUTION = "arn:aws:states:us-east-1:000000000000:execution:m:e"


def request(operation: str, **named: Any) -> Request:
    return Request(
        method="POST",
        path="/",
        headers={"x-amz-target": f"AWSStepFunctions.{operation}"},
        query={},
        body=json.dumps(named).encode(),
        account="000000000000",
        region="us-east-1",
    )


@pytest.mark.parametrize(
    ("operation", "named", "resource"),
    [
        ("CreateStateMachine", {"name": "m"}, ARN),
        ("StartExecution", {"stateMachineArn": ARN, "name": "e"}, ARN),
        ("DescribeExecution", {"executionArn": EXECUTION}, EXECUTION),
        ("TagResource", {"resourceArn": ARN, "tags": []}, ARN),
        ("ListStateMachines", {}, "*"),
    ],
)
def test_actions_have_resources(operation: str, named: dict[str, Any], resource: str) -> None:
    asked = request(operation, **named)
    assert iam.action_of(asked) == f"states:{operation}"
    assert iam.resource_of(asked) == resource


def test_tags_of_a_request_are_seen() -> None:
    body = json.dumps({"tags": [{"key": "a", "value": "1"}]}).encode()
    found = iam.context_of("states:CreateStateMachine", body, "us-east-1", "000000000000")
    assert found.request_tags == {"a": "1"}
    assert iam.context_of("states:TagResource", b"{", "", "").request_tags == {}
