"""A name that is taken is an error of the service, as with the real plugins: nothing is taken over.

What a killed run made is given back to the state by `commands.recover` (docs/adr/0019).
"""

from __future__ import annotations

import pytest

from tests.support.local_aws import LocalAws
from tests.support.provider_cases_events import EVENT_CASES
from tests.support.provider_cases_flow import FLOW_CASES
from tests.support.provider_cases_storage import STORAGE_CASES
from tests.support.provider_driver import Driver, FailedCallError
from tests.support.provider_world import World, state_machine

CASES = {case.type: case for case in STORAGE_CASES + FLOW_CASES + EVENT_CASES}

TAKEN = {
    "aws:apigateway/stage:Stage": "ConflictException",
    "aws:apigateway/usagePlanKey:UsagePlanKey": "ConflictException",
    "aws:cloudwatch/eventBus:EventBus": "ResourceAlreadyExistsException",
    "aws:cloudwatch/logGroup:LogGroup": "ResourceAlreadyExistsException",
    "aws:cloudwatch/logStream:LogStream": "ResourceAlreadyExistsException",
    "aws:iam/role:Role": "EntityAlreadyExists",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "ResourceInUseException",
    "aws:kms/alias:Alias": "AlreadyExistsException",
    "aws:kinesis/stream:Stream": "ResourceInUseException",
    "aws:lambda/eventSourceMapping:EventSourceMapping": "ResourceConflictException",
    "aws:lambda/function:Function": "ResourceConflictException",
    "aws:lambda/permission:Permission": "ResourceConflictException",
    "aws:scheduler/schedule:Schedule": "ConflictException",
    "aws:s3/bucket:Bucket": "already exists",  # us-east-1 has no error for it
}
MADE_TWICE = [
    "aws:kms/key:Key",
    "aws:apigateway/apiKey:ApiKey",
    "aws:apigateway/deployment:Deployment",
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/usagePlan:UsagePlan",
]


@pytest.mark.parametrize(("type_", "code"), TAKEN.items())
def test_a_taken_name_is_the_services_error(
    aws: Driver, local_aws: LocalAws, type_: str, code: str
) -> None:
    inputs = CASES[type_].given(World(aws, local_aws, "taken"))
    aws.create(type_, "taken", inputs)
    with pytest.raises(FailedCallError, match=code) as failure:
        aws.create(type_, "taken", inputs)
    assert failure.value.kept is None, "the first one is not touched"


@pytest.mark.parametrize("type_", MADE_TWICE)
def test_without_a_unique_name_there_are_two(aws: Driver, local_aws: LocalAws, type_: str) -> None:
    inputs = CASES[type_].given(World(aws, local_aws, "both"))
    assert aws.create(type_, "both", inputs).id != aws.create(type_, "both", inputs).id


def test_a_state_machine_of_the_same_definition_is_the_same_one(
    aws: Driver, local_aws: LocalAws
) -> None:
    world = World(aws, local_aws, "machine")
    given = {
        "name": "same",
        "definition": state_machine("one"),
        "roleArn": world.role_of("states.amazonaws.com").outputs["arn"],
    }
    machine = aws.create("aws:sfn/stateMachine:StateMachine", "m", given)
    assert aws.create("aws:sfn/stateMachine:StateMachine", "m", given).id == machine.id
    aws.states.pop()
    other = {**given, "definition": state_machine("two")}
    with pytest.raises(FailedCallError, match="StateMachineAlreadyExists"):
        aws.create("aws:sfn/stateMachine:StateMachine", "m", other)


def test_a_queue_of_the_same_attributes_is_the_same_queue(aws: Driver) -> None:
    queue = aws.create("aws:sqs/queue:Queue", "q", {"name": "same"})
    assert aws.create("aws:sqs/queue:Queue", "q", {"name": "same"}).id == queue.id
    aws.states.pop()
    other = {"name": "same", "visibilityTimeoutSeconds": 7}
    with pytest.raises(FailedCallError, match="QueueAlreadyExists"):
        aws.create("aws:sqs/queue:Queue", "q", other)
