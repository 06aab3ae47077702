from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from commands.status.alarms import alarm_figures, look
from commands.status.parts import from_state
from tests.support.stack_state import MONITORING, stack_state

PARTS = from_state("dev", stack_state({}, MONITORING))


def alarm(name: str, state: str = "OK", **members: Any) -> dict[str, Any]:
    changed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return {"AlarmName": name, "StateValue": state, "StateUpdatedTimestamp": changed, **members}


def test_each_alarm_that_went_off_says_what_to_do() -> None:
    listed = [
        alarm("shop-dev-api-slow"),
        alarm("shop-dev-dead-letters", "ALARM", AlarmDescription="Records wait. Read them."),
        alarm("another-name", "ALARM"),
        alarm("shop-dev-no-events", "INSUFFICIENT_DATA"),
    ]
    count, letters, other = alarm_figures(listed, PARTS)
    assert (count.value, count.note) == (2, "of 4; 1 have no data yet")
    assert (letters.name, letters.value) == ("dead-letters", "ALARM")
    assert letters.note == "since 2026-03-01 12:00 UTC"
    assert letters.remedy == "Records wait. Read them."
    assert other.name == "another-name"
    assert other.remedy


def test_where_all_is_quiet_a_zero_is_true() -> None:
    (count,) = alarm_figures([alarm("shop-dev-api-slow")], PARTS)
    assert (count.value, count.note, count.remedy) == (0, "of 1", "")


def test_without_monitoring_there_are_none_to_go_off() -> None:
    (told,) = alarm_figures([], replace(PARTS, is_monitored=False))
    assert told.value is None
    assert "personalize:monitoring" in told.note


class CloudWatch:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def get_paginator(self, operation: str) -> Any:
        assert operation == "describe_alarms"
        return self

    def paginate(self, **request: list[str]) -> Iterator[dict[str, Any]]:
        names = request.pop("AlarmNames")
        assert not request
        self.asked.append(len(names))
        yield {"MetricAlarms": [alarm(name) for name in names]}


def test_alarms_are_asked_by_name_as_many_as_a_call_takes() -> None:
    names = [f"a{number}" for number in range(101)]
    cloudwatch = CloudWatch()
    assert [each["AlarmName"] for each in look(cloudwatch, names)] == names
    assert cloudwatch.asked == [100, 1]
    assert look(cloudwatch, []) == []
    assert cloudwatch.asked == [100, 1], "without names it would answer all of the account"
