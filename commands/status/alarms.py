"""Rows of the alarms that have gone off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commands.status.figure import Figure, moment
from commands.status.parts import Parts

NAME_LIMIT = 100
"""Names a call. Source: Amazon CloudWatch API Reference, DescribeAlarms, `AlarmNames`."""

Alarm = Mapping[str, Any]


def look(cloudwatch: Any, names: Sequence[str]) -> list[Alarm]:
    """Describe alarms by their names: another stack's name can begin as this one's does."""
    return [
        alarm
        for first in range(0, len(names), NAME_LIMIT)
        for page in cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmNames=names[first : first + NAME_LIMIT]
        )
        for alarm in page["MetricAlarms"]
    ]


def alarm_figures(alarms: Sequence[Alarm], parts: Parts) -> Iterator[Figure]:
    """How many alarms there are, and each that has gone off, with what its description says is to be done."""
    if not parts.is_monitored:
        yield Figure(name="alarms", value=None, note="none: personalize:monitoring is not set")
        return
    wrong = [each for each in alarms if each["StateValue"] == "ALARM"]
    waiting = sum(each["StateValue"] == "INSUFFICIENT_DATA" for each in alarms)
    yield Figure(
        name="gone off",
        value=len(wrong),
        note=f"of {len(alarms)}" + (f"; {waiting} have no data yet" if waiting else ""),
    )
    prefix = f"{parts.metrics_stack.replace('/', '-')}-"
    for each in wrong:
        yield Figure(
            name=str(each["AlarmName"]).removeprefix(prefix),
            value="ALARM",
            note=f"since {moment(each['StateUpdatedTimestamp'])}",
            remedy=str(each.get("AlarmDescription") or "It has no description."),
        )
