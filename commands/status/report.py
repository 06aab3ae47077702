"""All rows of a stack: the services are asked, and what one of them refuses is told in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from commands.status import alarms, cost, learning, metrics, traffic, wanted
from commands.status.figure import Figure, Group
from commands.status.parts import Parts

Client = Callable[[str], Any]


@dataclass(frozen=True)
class Since:
    """How far figures of metrics reach back.

    Attributes:
        words: as the command line has it.
        span: the time.
        period_seconds: of one value; percentiles are those of the worst period.
    """

    words: str
    span: timedelta
    period_seconds: int


RANGES = {
    each.words: each
    for each in (
        Since("1h", timedelta(hours=1), 300),
        Since("24h", timedelta(hours=24), 3600),
        Since("7d", timedelta(days=7), 3600),
    )
}


def report(client: Client, parts: Parts, since: Since, now: datetime) -> list[Group]:
    """Ask for everything.

    Args:
        client: makes a boto3 client for a service name.
        parts: of the stack.
        since: how far back events and requests are counted.
        now: the time, with its zone.
    """
    personalize, cloudwatch = client("personalize"), client("cloudwatch")
    learned = cache(lambda: learning.look(personalize, parts.dataset_group_arn, parts.purposes))
    # Before it was made there may have been another stack of its name, whose metrics stay.
    age = now - parts.created_at
    finest = metrics.shortest_period(age)
    over = metrics.Range.until(now, min(since.span, age), min(since.period_seconds, finest))
    readings = cache(
        lambda: traffic.Readings(
            metrics.read(cloudwatch, wanted.of_health(parts), over), since.words, parts.is_monitored
        )
    )

    def costs() -> Iterable[Figure]:
        running = cost.look(personalize, client("kinesis"), learned(), parts)
        life = metrics.Range.until(now, age, finest)
        use = metrics.read(cloudwatch, wanted.of_use(parts), life)
        return cost.cost_figures(running, use, parts.purposes, parts.created_at, now)

    return [
        Group(
            "model",
            _told("model", lambda: learning.learning_figures(learned(), parts.purposes, now)),
        ),
        Group(
            "ingestion",
            (
                *_told("consumer", lambda: [traffic.consumer_figure(client("lambda"), parts)]),
                *_told("events", lambda: traffic.traffic_figures(readings())),
                *_told("dead letters, queue", lambda: [traffic.queue_figure(client("sqs"), parts)]),
                *_told(
                    "dead letters, bucket", lambda: [traffic.bucket_figure(client("s3"), parts)]
                ),
            ),
        ),
        Group("serving", _told("requests", lambda: traffic.serving_figures(readings()))),
        Group(
            "alarms",
            _told(
                "alarms",
                lambda: alarms.alarm_figures(alarms.look(cloudwatch, parts.alarms), parts),
            ),
        ),
        Group("cost", _told("estimate so far", costs)),
    ]


def _told(name: str, figures: Callable[[], Iterable[Figure]]) -> tuple[Figure, ...]:
    """The rows, or one that says why there are none."""
    try:
        return tuple(figures())
    except ClientError as error:
        remedy = (
            f"It cannot be looked at: {error}. Was it deleted, or does the caller lack a right?"
        )
        return (Figure(name=name, value=None, note=error.response["Error"]["Code"], remedy=remedy),)
