"""`python -m commands.retraining start --stack dev`: retraining by hand.

It works in whatever world the environment names: `make retrain` and `make rollback` give it that of the local stack. The exit
status is 0 when a run that was watched succeeded, 1 when it failed, was interrupted or cannot be looked at, 2 for a wrong
command line.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from commands.pulumi_stack import PulumiStack, StackError
from commands.retraining.actions import ACTIONS, PROGRAM, Session
from commands.retraining.rollback import NoVersionError
from commands.retraining.runs import NoRunError
from commands.retraining.workflow import UnknownWorkflowError, of_stack
from commands.workspace import find_workspace
from handlers.retraining.parameter_file.problems import ParameterFileError
from handlers.shared.service.recipes import HOME, POPULAR, RANKING, RELATED


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.add_argument("--stack", required=True, help="name of the Pulumi stack")
        return added

    starts = command("start", "begin a run, and watch it")
    starts.add_argument(
        "--parameters",
        type=Path,
        metavar="FILE",
        help="check this parameter file and upload it, which begins the run",
    )
    command("parameters", "print the parameter file of the stack's own dataset group, as it is")
    watches = command("watch", "show what a run does, one line a state")
    cancels = command("cancel", "end a run, and tell what goes on by itself")
    for each in (watches, cancels):
        each.add_argument(
            "execution",
            nargs="?",
            help="name or ARN of the run (default: the newest one that runs, else the newest)",
        )
    past = command("history", "list past runs with what they cost")
    past.add_argument("-n", type=_count, default=10, metavar="N", help="how many (default: 10)")
    back = command("rollback", "let a campaign serve an earlier version, and watch that")
    back.add_argument(
        "model", choices=(HOME, RELATED, RANKING, POPULAR), help="what the model is for"
    )
    to = back.add_mutually_exclusive_group(required=True)
    to.add_argument("version", nargs="?", help="ARN of the version, or its last part")
    to.add_argument(
        "--previous", action="store_true", help="the version before the one that serves"
    )
    for each in (starts, back):
        each.add_argument("--no-watch", action="store_true", help="only begin it")
    parsed = parser.parse_args(given)
    if parsed.command == "start" and parsed.parameters and not parsed.parameters.is_file():
        parser.error(f"there is no file {parsed.parameters}")
    return parsed


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a number from 1 to 1000")
    return int(text)


def main(given: Sequence[str] | None = None) -> int:
    """Run it.

    Returns:
        The exit status.

    Raises:
        SystemExit: with a message, when it cannot be done.
    """
    options = arguments(given)
    try:
        workflow = of_stack(PulumiStack(options.stack, find_workspace().root, os.environ))
        aws = boto3.session.Session(region_name=workflow.region)
        patiently = Config(retries={"mode": "standard", "total_max_attempts": 5})
        session = Session(
            Console(),
            workflow,
            lambda service: aws.client(service, config=patiently),
        )
        return ACTIONS[options.command](session, options)
    except (
        StackError,
        UnknownWorkflowError,
        NoRunError,
        NoVersionError,
        ParameterFileError,
        ClientError,
        BotoCoreError,
    ) as error:
        sys.exit(f"retraining: {error}")
    except KeyboardInterrupt:
        sys.exit("\nretraining: interrupted")


if __name__ == "__main__":
    sys.exit(main())
