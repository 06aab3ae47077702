"""What a run of the workflow of retraining takes, and how soon it goes back: `python -m benchmarks.retraining`.

Runs of hours are played on a clock that is moved (`benchmarks/virtual_run.py`). A rollback is one of a local AWS with real models, under requests
for recommendations; how long the service needs to move a campaign is its own: seconds there, minutes on AWS.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from benchmarks.figures import table
from benchmarks.own_local_aws import own_local_aws
from benchmarks.rollback import READS_PER_SECOND, Rollback, roll_back
from benchmarks.virtual_run import VirtualRun, new, old
from commands.retraining.history import History
from commands.workspace import find_workspace

HOURS = (0.5, 3, 12)
OFFSETS = (1.0, 20.0, 40.0, 59.0)
"""Seconds by which trainings end after a whole minute."""
TARGET_SECONDS = 60
OLD_FUNCTIONS = 27
"""Of the pipeline that `docs/coming-from/003.md` is about."""
BAD_MODELS = 20
BAKE_MINUTES = 30
MAX_EVENTS = 25_000
"""Of one execution. Source: AWS Step Functions Developer Guide, "Service quotas"."""

Row = tuple[str, str, str]


def report(console: Console, functions: Path) -> None:
    """Print the figures.

    Args:
        console: where they are printed.
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    rows = [*late_rows(), *transition_rows(), history_row(), *bad_model_rows()]
    console.print(table("Retraining, on a clock that is moved", rows))
    with own_local_aws(functions) as aws:
        found = roll_back(aws)
    title = f"Rollback by hand, {READS_PER_SECOND} requests a second for recommendations meanwhile"
    console.print(table(title, rollback_rows(found)))


def late_rows() -> list[Row]:
    """How late the end of a training is noticed, at worst."""
    rows = []
    for hours in HOURS:
        late = []
        for offset in OFFSETS:
            run = VirtualRun(training_seconds=hours * 3600 + offset)
            run.play()
            late.append(run.noticed_at[new("home")] - run.ends_at[new("home")])
        target = f"at most, target {TARGET_SECONDS} s"
        rows.append((f"a training of {hours:g} h noticed late by", f"{max(late):.0f} s", target))
    return rows


def transition_rows() -> list[Row]:
    """What is billed of a run of an hour or so: states and invocations."""
    run, history = VirtualRun(), History()
    run.play()
    for event in run.events:
        list(history.add(event))
    took = f"one model, {run.now / 60:.0f} min with import, training, move and bake"
    invoked = f"of one function; the pipeline has {OLD_FUNCTIONS}"
    return [
        ("state transitions of a run", f"{history.transitions:,}", took),
        ("invocations of functions", str(run.calls["invoke"]), invoked),
    ]


def history_row() -> Row:
    """How near the longest run comes to the end of a history."""
    run = VirtualRun(models=("home", "related", "popular"), training_seconds=47 * 3600)
    run.play()
    told = f"of {MAX_EVENTS:,}: three models, 47 h of training, {len(run.executions)} executions"
    return ("events of the longest execution", f"{run.longest_history:,}", told)


def bad_model_rows() -> list[Row]:
    """How long models serve that pass the gate, and set off an alarm at some time of the bake."""
    served, after_alarm = [], []
    for number in range(1, BAD_MODELS + 1):
        alarm_seconds = BAKE_MINUTES * 60 * number / BAD_MODELS - 59
        run = VirtualRun(bake_minutes=BAKE_MINUTES, alarm_seconds=alarm_seconds)
        run.play()
        served.append(run.moved_at[old("home")] - run.serves_from[new("home")])
        after_alarm.append(served[-1] - alarm_seconds)
    told = f"of a bake of {BAKE_MINUTES} min; then the service moves the campaign back"
    return [
        (f"{BAD_MODELS} bad models served at most", f"{max(served) / 60:.0f} min", told),
        (
            "from alarm to UpdateCampaign",
            f"{max(after_alarm):.0f} s",
            f"at most, target {TARGET_SECONDS} s",
        ),
    ]


def rollback_rows(found: Rollback) -> list[Row]:
    """What a rollback took, and who noticed."""
    reads = sum(found.answers.values()) + len(found.failures)
    both = " and ".join(f"{count:,} by the {name} version" for name, count in found.answers.items())
    return [
        (
            "until UpdateCampaign is accepted",
            f"{found.accepted_seconds * 1000:.0f} ms",
            f"what is ours, target {TARGET_SECONDS} s",
        ),
        (
            "until the old version answers",
            f"{found.served_seconds:.1f} s",
            "with the move of the local service",
        ),
        (
            "until the mail is sent",
            f"{found.told_seconds:.1f} s",
            "looked at every 10 s",
        ),
        ("failed reads", str(len(found.failures)), f"of {reads:,}, answered: {both}"),
    ]


if __name__ == "__main__":
    report(Console(width=100), find_workspace().functions)
