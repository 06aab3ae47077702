from datetime import UTC, datetime
from typing import Any

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
