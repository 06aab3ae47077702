from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from commands.status.parts import from_state
from commands.status.report import RANGES, report
from commands.status.table import wrong
from tests.support.stack_state import MONITORING, alarm, event_source, stack_state

PARTS = from_state(
    "dev",
    stack_state(
        {
            "deadLetterQueueUrl": "https://queue",
            "deadLetterBucket": "letters",
            "streamName": "events",
        },
        MONITORING,
        alarm("shop-dev-api-slow"),
        event_source("uuid", "consumer"),
    ),
)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Closed:
    """A service that admits nobody."""

    def get_paginator(self, operation: str) -> Any:
        del operation
        return self

    def __getattr__(self, operation: str) -> Any:
        def refuse(**request: Any) -> None:
            del request
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, operation)

        return refuse


class Quiet(Closed):
    """One that has nothing, and of which only pages can be asked."""

    def paginate(self, **request: Any) -> list[dict[str, list[Any]]]:
        del request
        return [
            {member: [] for member in ("solutions", "recommenders", "datasets", "MetricAlarms")}
            | {"MetricDataResults": []}
        ]


def test_what_a_service_refuses_is_told_in_the_place_of_its_rows() -> None:
    groups = report(lambda service: Closed(), PARTS, RANGES["24h"], NOW)
    assert [each.title for each in groups] == ["model", "ingestion", "serving", "alarms", "cost"]
    told = [each for group in groups for each in group.figures]
    assert {each.value for each in told} == {None}
    assert {each.note for each in told} == {"AccessDenied"}
    assert wrong(groups) == told, "what nobody can see is not well"


def test_the_rest_is_told_all_the_same() -> None:
    closed = {"sqs", "s3", "lambda", "kinesis"}
    groups = report(
        lambda service: Closed() if service in closed else Quiet(), PARTS, RANGES["1h"], NOW
    )
    model, ingestion, serving, alarms, cost = groups
    assert [each.note for each in model.figures] == ["nothing is trained yet"]
    assert "no value in the last 1h" in {each.note for each in ingestion.figures}
    assert {each.note for each in serving.figures} == {"no value in the last 1h"}
    assert [each.value for each in alarms.figures] == [0]
    assert [each.name for each in wrong([ingestion])] == [
        "consumer",
        "dead letters, queue",
        "dead letters, bucket",
    ]
    assert [each.name for each in wrong([cost])] == ["estimate so far"]


class Asked(Quiet):
    """It keeps the ranges and periods that metrics were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, int]] = []

    def describe_stream_summary(self, **_request: Any) -> dict[str, Any]:
        told = {"OpenShardCount": 1, "RetentionPeriodHours": 168, "StreamCreationTimestamp": NOW}
        return {"StreamDescriptionSummary": told}

    def paginate(self, **request: Any) -> list[dict[str, list[Any]]]:
        if "StartTime" in request:
            period = request["MetricDataQueries"][0]["MetricStat"]["Period"]
            self.asked.append((request["StartTime"], period))
        return super().paginate(**request)


@pytest.mark.parametrize(
    ("age", "asked"),
    [
        (timedelta(seconds=90), [(timedelta(minutes=2), 60)] * 2),
        (timedelta(hours=30), [(timedelta(hours=24), 300), (timedelta(hours=30), 300)]),
        (timedelta(days=90), [(timedelta(hours=24), 3600), (timedelta(days=90), 86_400)]),
    ],
)
def test_nothing_is_counted_of_an_earlier_stack_of_the_same_name(
    age: timedelta, asked: list[tuple[timedelta, int]]
) -> None:
    cloudwatch = Asked()
    parts = replace(PARTS, created_at=NOW - age)
    report(lambda _service: cloudwatch, parts, RANGES["24h"], NOW)
    assert cloudwatch.asked == [(NOW - span, period) for span, period in asked]
