"""State machines, roles and queues for tests of what EventBridge delivers, made through the real API."""

import json
import uuid
from typing import Any

from localaws.process import administration
from tests.support.local_aws import LocalAws
from tests.support.waiting import until

# It ends at once, with its input as its output.
PASSING = {
    "QueryLanguage": "JSONata",
    "StartAt": "Pass",
    "States": {"Pass": {"Type": "Pass", "End": True}},
}


def create_role(local_aws: LocalAws, name: str, service: str, *allows: dict[str, Any]) -> str:
    """Create a role for a service, such as `events`, with the policy statements; return its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}  # fmt: skip
    iam = local_aws.client("iam")
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy([trust]))
    if allows:
        statements = [{"Effect": "Allow", **each} for each in allows]
        iam.put_role_policy(RoleName=name, PolicyName="test", PolicyDocument=_policy(statements))
    return str(created["Role"]["Arn"])


def create_machine(local_aws: LocalAws, name: str) -> str:
    """Create a state machine that does nothing; return its ARN."""
    role = create_role(local_aws, f"{name}-machine", "states")
    created = local_aws.client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(PASSING), roleArn=role
    )
    return str(created["stateMachineArn"])


def starting_role(local_aws: LocalAws, name: str, service: str, machine: str) -> str:
    """Create a role with which a service may start a state machine; return its ARN."""
    allowed = {"Action": "states:StartExecution", "Resource": machine}
    return create_role(local_aws, f"{name}-{service}", service, allowed)


def create_queue(local_aws: LocalAws, name: str, *, admits: str = "") -> tuple[str, str]:
    """Create a queue to which a service, such as `events`, may send; return its URL and its ARN."""
    sqs = local_aws.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    arn = str(attributes["QueueArn"])
    if admits:
        sqs.set_queue_attributes(
            QueueUrl=url, Attributes={"Policy": admitting(admits, "sqs:SendMessage", arn)}
        )
    return url, arn


def admitting(service: str, action: str, resource: str) -> str:
    """A policy of a resource that admits a service."""
    principal = {"Service": f"{service}.amazonaws.com"}
    return _policy(
        [{"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}]
    )


def inputs(local_aws: LocalAws, machine: str, count: int) -> list[Any]:
    """Wait until a state machine was started so often; return the inputs, first to last, of all that there are then."""
    client = local_aws.client("stepfunctions")

    def enough() -> list[Any] | None:
        found = client.list_executions(stateMachineArn=machine)["executions"]
        return found if len(found) >= count else None

    started = sorted(until(enough), key=lambda each: each["startDate"])
    described = [client.describe_execution(executionArn=each["executionArn"]) for each in started]
    return [json.loads(each["input"]) for each in described]


def take_letter(local_aws: LocalAws, url: str) -> tuple[Any, dict[str, str]]:
    """Wait for a message of a queue and take it off: its body, and its attributes."""
    sqs = local_aws.client("sqs")
    (message,) = until(
        lambda: sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages")
    )
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    told = message.get("MessageAttributes", {})
    return json.loads(message["Body"]), {name: each["StringValue"] for name, each in told.items()}


def mail(local_aws: LocalAws, address: str) -> dict[str, Any]:
    """Wait for a mail to an address; return the first."""
    found: list[dict[str, Any]] = until(
        lambda: [each for each in administration.mails(local_aws.home) if each["to"] == address]
    )
    return found[0]


def unique() -> str:
    """A name that no other test has."""
    return f"t{uuid.uuid4().hex[:10]}"


def _policy(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
