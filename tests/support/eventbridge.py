"""Deliveries of EventBridge, and calls whose answers a test makes up."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from localaws.eventbridge.delivery import RULES, Delivery
from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest
from tests.support.local_aws import ACCOUNT, REGION

MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:retrain"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/arrived"


def delivery(**changed: Any) -> Delivery:
    """A delivery of an event to a state machine."""
    whole = {
        "id": "d-1",
        "principal": RULES,
        "account": ACCOUNT,
        "region": REGION,
        "target": {"Arn": MACHINE, "RoleArn": "arn:aws:iam::000000000000:role/start"},
        "payload": '{"a": 1}',
        "undelivered": '{"whole": true}',
        "source_arn": RULE,
        "origin": {"RULE_ARN": RULE},
        "accepted_at": 0.0,
    }
    return Delivery(**{**whole, **changed})


def refusal(status: int, code: str, message: str = "no") -> Response:
    """An error of the JSON protocol."""
    return Response(status, {}, json.dumps({"__type": code, "message": message}).encode())


OK = Response(200, {}, b"{}")


class MadeUpCalls:
    """`ThreadCalls` that remember requests and answer as a test says.

    Args:
        answer: from a request to its answer.
    """

    def __init__(self, answer: Callable[[ServiceRequest], Response] = lambda _: OK) -> None:
        self.requests: list[ServiceRequest] = []
        self.answer = answer

    def call(self, request: ServiceRequest) -> Response:
        """Note a request."""
        self.requests.append(request)
        return self.answer(request)

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Functions are invoked by requests."""
        raise NotImplementedError

    def bodies(self, service: str) -> list[dict[str, Any]]:
        """What a service was sent."""
        return [json.loads(each.body) for each in self.requests if each.service == service]


class MadeUpPermissions:
    """`Permissions` that lack what a test says, by the ARN of target or queue."""

    def __init__(self) -> None:
        self.missing_by_arn: dict[str, str] = {}
        self.asked: list[tuple[str, str | None]] = []

    def missing(self, resource_arn: str, delivery: Delivery, role_arn: str | None) -> str | None:
        """Note the question."""
        self.asked.append((resource_arn, role_arn))
        return self.missing_by_arn.get(resource_arn)
