"""Follows a run until it ends: one line a state, then how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from commands.retraining.gate import gate_table
from commands.retraining.history import SUCCEEDED, Compared, Ended, Entered, History, Told, Trouble
from commands.retraining.outcome import sentences
from commands.retraining.pages import Pages

POLL_SECONDS = 2.0
BRANCH_WIDTH = 13


def watch(
    console: Console, sfn: Any, execution_arn: str, *, sleep: Callable[[float], None] = time.sleep
) -> Ended:
    """Print what a run does and did, from its beginning.

    Args:
        console: for the lines; a terminal shows below them what goes on.
        sfn: a client of Step Functions.
        execution_arn: of the run.
        sleep: waits so many seconds.

    Returns:
        How it ended.

    Raises:
        ClientError: the service refuses it.
        KeyboardInterrupt: Ctrl-C; the run goes on.
    """
    history, pages = History(), Pages(sfn, execution_arn)
    with console.status("") as status:
        while True:
            for event in pages.new():
                for told in history.add(event):
                    show(console, told)
                    if isinstance(told, Ended):
                        return told
            status.update(Text(_under_way(history)))
            sleep(POLL_SECONDS)


def show(console: Console, told: Told) -> None:
    """Print one thing that is told of a run."""
    match told:
        case Entered():
            console.print(Text(f"{_moment(told)} {told.state}"), soft_wrap=True)
        case Trouble():
            text = f"{_moment(told)} {told.state}: {told.error} {told.cause}".rstrip()
            console.print(Text(text, style="yellow"), soft_wrap=True)
        case Compared():
            console.print(gate_table(told.branch, told.rows))
        case Ended():
            style = "green" if told.status == SUCCEEDED else "bold red"
            first, *rest = sentences(told)
            console.print(
                Text(f"{elapsed(told.after_seconds)} {first}", style=style), soft_wrap=True
            )
            for line in rest:
                console.print(Text(line), soft_wrap=True)


def elapsed(seconds: float) -> str:
    """A time as `0:03:21`."""
    return str(timedelta(seconds=int(seconds))).rjust(8)


def _moment(told: Entered | Trouble) -> str:
    return f"{elapsed(told.after_seconds)} {told.branch:<{BRANCH_WIDTH}}"


def _under_way(history: History) -> str:
    states = (f"{branch} {state}".strip() for branch, state in history.under_way)
    return f"{elapsed(history.seconds)} {', '.join(states)}"
