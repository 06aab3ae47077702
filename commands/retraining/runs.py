"""The runs of a workflow: executions of its state machine."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RUNNING = "RUNNING"


class NoRunError(LookupError):
    """There is no run to speak of; the message tells what to do."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run.

    Attributes:
        arn: of the execution.
        status: `RUNNING`, `SUCCEEDED`, `FAILED`, `ABORTED` or `TIMED_OUT`.
        started_at: when it began.
        stopped_at: when it ended; None while it runs.
        given: its input.
        output: of one that succeeded; else empty.
        error: name of the error that ended it; empty where there is none.
    """

    arn: str
    status: str
    started_at: datetime
    stopped_at: datetime | None
    given: Mapping[str, Any]
    output: Mapping[str, Any]
    error: str


def execution_arn(state_machine_arn: str, name: str) -> str:
    """The ARN of an execution by its name; an ARN stays as it is."""
    if name.startswith("arn:"):
        return name
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:', 1)}:{name}"


def find(sfn: Any, state_machine_arn: str, wanted: str | None) -> str:
    """The ARN of a run: the one that is named, else the newest of those that run, else the newest.

    Raises:
        NoRunError: none is named, and there is none.
    """
    if wanted is not None:
        return execution_arn(state_machine_arn, wanted)
    for only in ({"statusFilter": RUNNING}, {}):
        listed = sfn.list_executions(stateMachineArn=state_machine_arn, maxResults=1, **only)
        for each in listed["executions"]:
            return str(each["executionArn"])
    raise NoRunError("there was no run yet; begin one: `python -m commands.retraining start`")


def known_arns(sfn: Any, state_machine_arn: str) -> set[str]:
    """ARNs of the newest runs, a page of them."""
    listed = sfn.list_executions(stateMachineArn=state_machine_arn)
    return {str(each["executionArn"]) for each in listed["executions"]}


def newest(sfn: Any, state_machine_arn: str, count: int) -> Iterator[Run]:
    """Yield so many runs, the newest first."""
    pages = sfn.get_paginator("list_executions").paginate(stateMachineArn=state_machine_arn)
    listed = (each for page in pages for each in page["executions"])
    for each in itertools.islice(listed, count):
        yield described(sfn.describe_execution(executionArn=each["executionArn"]))


def described(answer: Mapping[str, Any]) -> Run:
    """A run as DescribeExecution answers it."""
    return Run(
        arn=answer["executionArn"],
        status=answer["status"],
        started_at=answer["startDate"],
        stopped_at=answer.get("stopDate"),
        given=json.loads(answer.get("input") or "{}"),
        output=json.loads(answer.get("output") or "{}"),
        error=answer.get("error", ""),
    )
