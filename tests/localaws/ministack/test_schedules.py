"""Schedules of EventBridge Scheduler on the running local AWS; each test fires its own on an advanced clock."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.process import administration
from tests.support import events
from tests.support.lambda_functions import create_function, take_messages
from tests.support.local_aws import LocalAws, running_local_aws

pytestmark = pytest.mark.slow

DAY = 86_400
TELLING = """
    import json, os
    import boto3

    def handler(event, context):
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps("came"))
"""


@pytest.fixture(scope="module")
def advanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A local AWS whose clock no other test reads."""
    with running_local_aws(tmp_path_factory.mktemp("advanced")) as running:
        yield running


def create(local_aws: LocalAws, name: str, expression: str, **changed: Any) -> None:
    settings = {
        "Name": name,
        "ScheduleExpression": expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
    }
    local_aws.client("scheduler").create_schedule(**{**settings, **changed})


def starting(local_aws: LocalAws, name: str, machine: str, **further: Any) -> dict[str, Any]:
    """A target that starts a state machine."""
    role = events.starting_role(local_aws, name, "scheduler", machine)
    return {"Arn": machine, "RoleArn": role, **further}


def test_a_schedule_invokes_its_function_with_the_functions_own_role(local_aws: LocalAws) -> None:
    name = events.unique()
    url, _ = events.create_queue(local_aws, name)
    arn = create_function(
        local_aws,
        name,
        TELLING,
        allows=[{"Action": "sqs:SendMessage", "Resource": "*"}],
        environment={"QUEUE": url},
    )
    allowed = {"Action": "lambda:InvokeFunction", "Resource": arn}
    role = events.create_role(local_aws, f"{name}-scheduler", "scheduler", allowed)
    target = {"Arn": arn, "RoleArn": role, "RetryPolicy": {"MaximumRetryAttempts": 0}}
    create(
        local_aws, name, f"at({time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())})", Target=target
    )
    try:
        assert take_messages(local_aws, url, bool, seconds=60) == ["came"]
    finally:
        local_aws.client("scheduler").delete_schedule(Name=name)


def test_a_week_later_a_weekly_schedule_starts_an_execution(advanced: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(advanced, name)
    text = '{"why": "weekly", "time": "<aws.scheduler.scheduled-time>"}'
    create(advanced, name, "rate(7 days)", Target=starting(advanced, name, machine, Input=text))
    (first,) = events.inputs(advanced, machine, 1)
    administration.advance(advanced.home, 7 * DAY)
    started = events.inputs(advanced, machine, 2)
    assert [each["why"] for each in started] == ["weekly", "weekly"]
    begun, again = (datetime.fromisoformat(each["time"]) for each in (first, started[1]))
    assert again - begun == timedelta(days=7)


def test_a_cron_schedule_is_in_its_time_zone(advanced: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(advanced, name)
    target = starting(advanced, name, machine, Input='"<aws.scheduler.scheduled-time>"')
    zone = "Asia/Tokyo"
    create(advanced, name, "cron(30 9 * * ? *)", ScheduleExpressionTimezone=zone, Target=target)
    administration.advance(advanced.home, DAY)
    (moment,) = events.inputs(advanced, machine, 1)
    assert moment.endswith("T00:30:00Z")


def test_any_operation_is_called(advanced: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(advanced, name)
    role = events.starting_role(advanced, name, "scheduler", machine)
    given = {"StateMachineArn": machine, "Name": name, "Input": '{"universal": true}'}
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:sfn:startExecution",
        "RoleArn": role,
        "Input": json.dumps(given),
    }
    create(advanced, name, "rate(1 day)", Target=target)
    assert events.inputs(advanced, machine, 1) == [{"universal": True}]


def test_what_fails_for_good_is_in_the_dead_letter_queue(advanced: LocalAws) -> None:
    name = events.unique()
    url, queue = events.create_queue(advanced, name)
    gone = f"arn:aws:states:{advanced.settings.region}:{advanced.settings.account}:stateMachine:no"
    allowed = {"Action": ["states:StartExecution", "sqs:SendMessage"], "Resource": "*"}
    role = events.create_role(advanced, name, "scheduler", allowed)
    letters = {"DeadLetterConfig": {"Arn": queue}, "Input": '{"lost": true}'}
    create(advanced, name, "rate(1 day)", Target={"Arn": gone, "RoleArn": role, **letters})
    body, attributes = events.take_letter(advanced, url)
    assert body == {"lost": True}
    assert attributes["SCHEDULE_ARN"].endswith(f"schedule/default/{name}")
    assert attributes["TARGET_ARN"] == gone
    assert attributes["ERROR_CODE"] == "StateMachineDoesNotExist"


def test_an_operation_that_its_role_may_not_call_is_in_the_dead_letter_queue(
    advanced: LocalAws,
) -> None:
    name = events.unique()
    url, queue = events.create_queue(advanced, name)
    allowed = {"Action": ["personalize:ListSchemas", "sqs:SendMessage"], "Resource": "*"}
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:personalize:createSchema",
        "RoleArn": events.create_role(advanced, name, "scheduler", allowed),
        "Input": json.dumps({"Name": name, "Schema": "{}"}),
        "DeadLetterConfig": {"Arn": queue},
    }
    create(advanced, name, "rate(1 day)", Target=target)
    _, attributes = events.take_letter(advanced, url)
    assert attributes["ERROR_CODE"] == "AccessDeniedException"
    assert "personalize:CreateSchema" in attributes["ERROR_MESSAGE"]


def test_a_schedule_deletes_itself_and_a_restart_fires_nothing_again(advanced: LocalAws) -> None:
    kept, gone = events.unique(), events.unique()
    machine = events.create_machine(advanced, kept)
    now = datetime.now(UTC).strftime("at(%Y-%m-%dT%H:%M:%S)")
    target = starting(advanced, kept, machine, Input="{}")
    create(advanced, kept, now, Target=target)
    create(advanced, gone, now, Target=target, ActionAfterCompletion="DELETE")
    assert len(events.inputs(advanced, machine, 2)) == 2
    advanced.restart()
    administration.advance(advanced.home, DAY)
    listed = advanced.client("scheduler").list_schedules(MaxResults=100)["Schedules"]
    names = {each["Name"] for each in listed}
    assert kept in names
    assert gone not in names
    late = events.unique()
    create(advanced, late, now, Target=target)
    assert len(events.inputs(advanced, machine, 3)) == 3


@pytest.mark.parametrize(
    ("expression", "zone"),
    [("rate(1 week)", "UTC"), ("cron(0 9 * * * *)", "UTC"), ("rate(1 day)", "Mars/Olympus")],
)
def test_what_is_no_expression_is_refused(local_aws: LocalAws, expression: str, zone: str) -> None:
    target = {"Arn": "arn:aws:sqs:us-east-1:000000000000:q", "RoleArn": "arn:aws:iam::0:role/r"}
    with pytest.raises(ClientError, match="ValidationException"):
        create(
            local_aws,
            events.unique(),
            expression,
            ScheduleExpressionTimezone=zone,
            Target=target,
        )
