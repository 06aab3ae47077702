"""What keeps EventBridge from targets of the running local AWS, as dead letters tell it."""

import json

import pytest

from tests.support import events
from tests.support.local_aws import LocalAws

pytestmark = pytest.mark.slow


def refusal(local_aws: LocalAws, arn: str, role: str | None = None) -> str:
    """Have a target called for an event, and return why it was not."""
    name = events.unique()
    url, queue = events.create_queue(local_aws, f"{name}-letters", admits="events")
    client = local_aws.client("events")
    client.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    target = {"Id": "1", "Arn": arn, "DeadLetterConfig": {"Arn": queue}}
    client.put_targets(Rule=name, Targets=[target | ({"RoleArn": role} if role else {})])
    client.put_events(Entries=[{"Source": name, "DetailType": "t", "Detail": "{}"}])
    _, attributes = events.take_letter(local_aws, url)
    assert attributes["ERROR_CODE"] == "NO_PERMISSIONS"
    return attributes["ERROR_MESSAGE"]


def test_a_queue_must_admit_the_service(local_aws: LocalAws) -> None:
    _, queue = events.create_queue(local_aws, events.unique())
    assert "does not allow sqs:SendMessage to events.amazonaws.com" in refusal(local_aws, queue)


def test_a_topic_must_admit_the_service(local_aws: LocalAws) -> None:
    topic = local_aws.client("sns").create_topic(Name=events.unique())["TopicArn"]
    assert "does not allow sns:Publish to events.amazonaws.com" in refusal(local_aws, topic)


def test_a_queue_that_admits_another_service_does_not_do(local_aws: LocalAws) -> None:
    _, queue = events.create_queue(local_aws, events.unique(), admits="sns")
    assert "events.amazonaws.com" in refusal(local_aws, queue)


def test_a_state_machine_needs_a_role(local_aws: LocalAws) -> None:
    machine = events.create_machine(local_aws, events.unique())
    assert "the target needs a role" in refusal(local_aws, machine)


def test_a_role_must_trust_the_service(local_aws: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(local_aws, name)
    role = events.starting_role(local_aws, name, "scheduler", machine)
    assert f"events.amazonaws.com cannot assume {role}" in refusal(local_aws, machine, role)
