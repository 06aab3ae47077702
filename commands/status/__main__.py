"""`make status`, or `python -m commands.status --stack dev`: how a stack does, in one table.

It works in whatever world the environment names: `make status` gives it that of the local stack. The exit status is 0 when
nothing is wrong, 1 when something is or cannot be looked at, 2 for a wrong command line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from rich.console import Console

from commands.pulumi_stack import PulumiStack, StackError
from commands.status.figure import moment
from commands.status.parts import NotDeployedError, of_stack
from commands.status.report import RANGES, report
from commands.status.table import as_json, as_table, wrong
from commands.workspace import find_workspace


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m commands.status", description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the Pulumi stack")
    parser.add_argument(
        "--since",
        choices=RANGES,
        default="24h",
        help="how far back events and requests are counted (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Print it.

    Returns:
        0 when nothing is wrong, else 1.

    Raises:
        SystemExit: with a message, when the stack cannot be looked at.
    """
    options = arguments(given)
    now = datetime.now(UTC)
    try:
        parts = of_stack(PulumiStack(options.stack, find_workspace().root, os.environ))
        session = boto3.session.Session(region_name=parts.region)
        # Amazon Personalize takes a few calls a second of each operation.
        patiently = Config(retries={"mode": "standard", "total_max_attempts": 5})
        groups = report(
            lambda service: session.client(service, config=patiently),
            parts,
            RANGES[options.since],
            now,
        )
    except (StackError, NotDeployedError, BotoCoreError) as error:
        sys.exit(f"status: {error}")
    except KeyboardInterrupt:
        sys.exit("\nstatus: interrupted")
    if options.json:
        print(json.dumps(as_json(parts.metrics_stack, options.since, groups), indent=2))
    else:
        title = f"{parts.metrics_stack}, {moment(now)}, the last {options.since}"
        Console().print(as_table(title, groups))
    return int(bool(wrong(groups)))


if __name__ == "__main__":
    sys.exit(main())
