"""What each command does, with a stack's workflow and its services."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from commands.check_parameters import show as show_plan
from commands.retraining import cancel, rollback, runs, start
from commands.retraining.cost import Cost, cost
from commands.retraining.history import SUCCEEDED
from commands.retraining.outcome import further_executions, pin
from commands.retraining.own_file import own_file
from commands.retraining.pages import whole_history
from commands.retraining.runs import Run
from commands.retraining.runs_table import runs_table
from commands.retraining.trainings import training
from commands.retraining.watch import watch
from commands.retraining.workflow import UnknownWorkflowError, Workflow

PROGRAM = "python -m commands.retraining"


@dataclass(frozen=True)
class Session:
    """What all commands need.

    Attributes:
        console: takes what is printed.
        workflow: of the stack.
        client: makes a boto3 client for the name of a service.
    """

    console: Console
    workflow: Workflow
    client: Callable[[str], Any]

    @property
    def sfn(self) -> Any:
        """A client of Step Functions."""
        return self.client("stepfunctions")

    def say(self, words: str) -> None:
        """Print words as they are: nothing is markup, and a terminal breaks the lines."""
        self.console.print(Text(words), soft_wrap=True)


def start_command(session: Session, options: argparse.Namespace) -> int:
    """Begin a run."""
    workflow = session.workflow
    if options.parameters is None:
        return follow(session, start.begin(session.sfn, workflow.state_machine_arn, {}), options)
    s3 = session.client("s3")
    show_plan(session.console, start.check(s3, workflow, options.parameters))
    return follow(session, start.upload(s3, session.sfn, workflow, options.parameters), options)


def parameters_command(session: Session, _options: argparse.Namespace) -> int:
    """Print the stack's own parameter file."""
    document = own_file(session.client("personalize"), session.workflow)
    session.console.print_json(data=document, highlight=False)
    return 0


def watch_command(session: Session, options: argparse.Namespace) -> int:
    """Show a run."""
    machine = session.workflow.state_machine_arn
    return follow(session, runs.find(session.sfn, machine, options.execution), options)


def cancel_command(session: Session, options: argparse.Namespace) -> int:
    """End a run."""
    arn = runs.find(session.sfn, session.workflow.state_machine_arn, options.execution)
    if not cancel.stop(session.sfn, arn):
        session.say(f"{arn} is over already")
        return 1
    session.say(f"{arn} is cancelled")
    history = whole_history(session.sfn, arn)
    for sentence in cancel.going_on(session.client("personalize"), history):
        session.say(sentence)
    return 0


def history_command(session: Session, options: argparse.Namespace) -> int:
    """List past runs."""
    show_history(session, options.n)
    return 0


def show_history(session: Session, count: int) -> None:
    """Print so many of the newest runs, with what they cost."""
    sfn, personalize = session.sfn, session.client("personalize")

    def with_cost(run: Run) -> tuple[Run, Cost]:
        past = whole_history(sfn, run.arn)
        return run, cost(past.transitions, (training(personalize, arn) for arn in past.versions))

    listed = list(runs.newest(sfn, session.workflow.state_machine_arn, count))
    session.console.print(runs_table(map(with_cost, listed)) if listed else "no runs yet")


def rollback_command(session: Session, options: argparse.Namespace) -> int:
    """Begin a run that moves a campaign."""
    workflow, personalize = session.workflow, session.client("personalize")
    campaign_arn = workflow.campaigns.get(options.model)
    if campaign_arn is None:
        listed = ", ".join(workflow.campaigns)
        raise UnknownWorkflowError(f"the stack has no model {options.model}; it has {listed}")
    version_arn = (
        rollback.previous_version(personalize, campaign_arn)
        if options.previous
        else rollback.named_version(personalize, campaign_arn, options.version)
    )
    if not workflow.is_managed:
        session.say(
            f"Pulumi moves the campaigns of this stack, and back with its next run. Keep it: {pin(options.model, version_arn)}"
        )
    given = rollback.rollback_input(options.model, version_arn)
    return follow(session, start.begin(session.sfn, workflow.state_machine_arn, given), options)


def follow(session: Session, execution_arn: str, options: argparse.Namespace) -> int:
    """Watch a run, unless that is not wanted, and one after the other the executions that go on with it; 0 when all succeed, else 1."""
    name = execution_arn.rpartition(":")[2]
    session.say(f"run {name}")
    if getattr(options, "no_watch", False):
        return 0
    try:
        ended = watch(session.console, session.sfn, execution_arn)
    except KeyboardInterrupt:
        on = f"--stack {options.stack} {name}"
        sys.exit(
            f"\nretraining: the run goes on. Look again: {PROGRAM} watch {on}\nEnd it: {PROGRAM} cancel {on}"
        )
    further = [follow(session, each, options) for each in further_executions(execution_arn, ended)]
    return int(ended.status != SUCCEEDED or any(further))


ACTIONS: Mapping[str, Callable[[Session, argparse.Namespace], int]] = {
    "start": start_command,
    "parameters": parameters_command,
    "watch": watch_command,
    "cancel": cancel_command,
    "history": history_command,
    "rollback": rollback_command,
}
