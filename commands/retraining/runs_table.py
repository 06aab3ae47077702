"""Past runs as a table for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from rich.table import Table

from commands.retraining.cost import Cost
from commands.retraining.outcome import VERDICTS
from commands.retraining.runs import Run
from commands.status.figure import span

COLUMNS = ("begun, UTC", "took", "trigger", "result", "cost")
UNBROKEN = ("begun, UTC", "took", "result")


def runs_table(runs: Iterable[tuple[Run, Cost]]) -> Table:
    """One row a run. The year is left out: Step Functions keeps runs for 90 days."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=column in UNBROKEN)
    for run, cost in runs:
        table.add_row(
            f"{run.started_at.astimezone(UTC):%m-%d %H:%M}",
            took(run),
            trigger(run.given),
            "\n".join([result(run), *versions(run.output)]),
            cost.shown,
        )
    return table


def took(run: Run) -> str:
    """From begin to end."""
    if run.stopped_at is None:
        return "-"
    return span((run.stopped_at - run.started_at).total_seconds())


def trigger(given: Mapping[str, Any]) -> str:
    """What started a run, as its input tells."""
    if "rollback" in given:
        return f"rollback of {given['rollback']['model']}"
    if "goOn" in given:
        return "a long run"
    if "parameterFile" in given:
        return str(given["parameterFile"]["key"])
    if "steps" in given:
        return f"schedule: {', '.join(given['steps'])}"
    return "by hand"


def result(run: Run) -> str:
    """What a run came to, in a word or two; the error's name where it failed."""
    return str(run.output.get("outcome") or run.error or run.status)


def versions(output: Mapping[str, Any]) -> list[str]:
    """The versions that a run trained or served, by the last part of their ARNs."""
    if "versionArn" in output:
        return [short(output["versionArn"])]
    return [
        line
        for each in output.get("models", ())
        for line in (f"{each['model']} {VERDICTS[each['verdict']]}", short(each["versionArn"]))
    ]


def short(version_arn: str) -> str:
    """The last part of the ARN of a version, by which `rollback` takes it."""
    return version_arn.rpartition("/")[2]
