import json
from typing import Any

import pytest

from localaws.eventbridge.schedule import Schedule
from tests.support.eventbridge import MACHINE, QUEUE
from tests.support.local_aws import ACCOUNT, REGION

HOUR, DAY = 3600.0, 86_400.0
CREATED = 100 * DAY + 30.0  # half a minute after midnight
ARN = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/weekly"


def schedule(expression: str, **changed: Any) -> Schedule:
    stored = {
        "Arn": ARN,
        "Name": "weekly",
        "GroupName": "default",
        "State": "ENABLED",
        "ScheduleExpression": expression,
        "Target": {"Arn": MACHINE, "RoleArn": "arn:role", "Input": "{}"},
        "CreationDate": CREATED,
        "LastModificationDate": CREATED,
    }
    return Schedule(account=ACCOUNT, region=REGION, stored={**stored, **changed})


def test_a_rate_without_start_is_due_at_once_and_then_every_interval() -> None:
    hourly = schedule("rate(1 hour)")
    assert hourly.due(None, CREATED) == CREATED
    assert hourly.due(CREATED, CREATED + HOUR - 1) is None
    assert hourly.due(CREATED, CREATED + HOUR) == CREATED + HOUR


def test_a_rate_with_a_start_is_due_from_then_on() -> None:
    start = CREATED + 5 * HOUR
    daily = schedule("rate(1 day)", StartDate=start)
    assert daily.due(None, start - 1) is None
    assert daily.due(None, start) == start
    assert daily.due(start, start + DAY) == start + DAY


def test_a_long_jump_is_one_occurrence_and_that_the_last() -> None:
    assert schedule("rate(1 hour)").due(CREATED, CREATED + 10.5 * HOUR) == CREATED + 10 * HOUR
    assert schedule("cron(0 12 * * ? *)").due(None, 110 * DAY) == 109.5 * DAY


def test_what_came_before_a_schedule_was_made_is_not_due() -> None:
    assert schedule("cron(0 0 * * ? *)").due(None, CREATED + HOUR) is None


def test_a_single_moment_is_due_once_even_when_it_is_past() -> None:
    once = schedule("at(1970-01-02T00:00:00)")
    assert once.due(None, CREATED) == DAY
    assert once.due(DAY, CREATED) is None
    assert not once.is_completed(None, CREATED)
    assert once.is_completed(DAY, CREATED)


def test_a_single_moment_knows_neither_start_nor_end() -> None:
    once = schedule("at(1970-01-02T00:00:00)", StartDate=CREATED, EndDate=1.0)
    assert once.due(None, CREATED) == DAY


def test_nothing_is_due_after_the_end() -> None:
    hourly = schedule("rate(1 hour)", EndDate=CREATED + 1.5 * HOUR)
    assert hourly.due(CREATED, CREATED + 9 * HOUR) == CREATED + HOUR
    assert hourly.due(CREATED + HOUR, CREATED + 9 * HOUR) is None
    assert not hourly.is_completed(CREATED, CREATED + HOUR)
    assert hourly.is_completed(CREATED + HOUR, CREATED + 2 * HOUR)


def test_a_changed_schedule_does_not_make_up_for_what_it_would_have_done() -> None:
    """From 15:00 to 10:00, at noon: the next time is tomorrow at 10."""
    changed = schedule("cron(0 10 * * ? *)", LastModificationDate=110.5 * DAY)
    assert changed.due(109 * DAY + 15 * HOUR, 110.5 * DAY + 60) is None
    assert changed.due(109 * DAY + 15 * HOUR, 111.5 * DAY) == 111 * DAY + 10 * HOUR


def test_a_disabled_schedule_is_never_due() -> None:
    assert schedule("rate(1 hour)", State="DISABLED").due(None, CREATED + DAY) is None


def test_the_expression_is_in_its_time_zone() -> None:
    noon = schedule("cron(0 12 * * ? *)", ScheduleExpressionTimezone="Asia/Tokyo")
    assert noon.due(None, CREATED + DAY) == 100 * DAY + 3 * HOUR


def test_a_delivery_has_the_context_of_its_occurrence() -> None:
    text = (
        '{"time": "<aws.scheduler.scheduled-time>", "arn": "<aws.scheduler.schedule-arn>",'
        ' "id": "<aws.scheduler.execution-id>", "attempt": "<aws.scheduler.attempt-number>"}'
    )
    weekly = schedule("rate(7 days)", Target={"Arn": MACHINE, "RoleArn": "arn:role", "Input": text})
    delivery = weekly.delivery(DAY, 2 * DAY)
    assert json.loads(delivery.content()) == {
        "time": "1970-01-02T00:00:00Z",
        "arn": ARN,
        "id": delivery.id,
        "attempt": "1",
    }
    assert json.loads(delivery.failed().content())["attempt"] == "2"
    assert delivery.origin == {"SCHEDULE_ARN": ARN, "SCHEDULED_TIME": "1970-01-02T00:00:00Z"}
    assert delivery.source_arn == f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/default"
    assert delivery.accepted_at == 2 * DAY


def test_the_same_occurrence_has_the_same_delivery_and_each_its_own() -> None:
    weekly = schedule("rate(7 days)")
    assert weekly.delivery(DAY, 2 * DAY).id == weekly.delivery(DAY, 3 * DAY).id
    assert weekly.delivery(DAY, DAY).id != weekly.delivery(8 * DAY, DAY).id
    again = schedule("rate(7 days)", CreationDate=CREATED + 1)
    assert weekly.delivery(DAY, DAY).id != again.delivery(DAY, DAY).id


def test_a_target_without_input_gets_a_notification() -> None:
    weekly = schedule("rate(7 days)", Target={"Arn": QUEUE, "RoleArn": "arn:role"})
    told = json.loads(weekly.delivery(DAY, DAY).content())
    assert told.pop("id")
    assert told == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": "1970-01-02T00:00:00Z",
        "region": REGION,
        "resources": [ARN],
        "detail": "{}",
    }


def test_what_is_no_expression_is_an_error() -> None:
    with pytest.raises(ValueError, match="none of"):
        schedule("weekly").due(None, CREATED)
