"""`make demo-retraining`: a stack of its own is retrained with good data, with bad data, and with a fault after the move."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from http import HTTPStatus

from rich.console import Console

from commands.api_client import Api
from commands.command_line import resumable, without_options
from commands.demo_retraining.data import shuffled, with_visits
from commands.demo_retraining.fault import NewVersionFails
from commands.demo_retraining.player import DemoError, Player, expect_serving, expect_verdict
from commands.inventory import client_factory
from commands.pulumi_stack import StackError
from commands.recovery.search import RecoveryError
from commands.retraining.actions import Session, show_history
from commands.retraining.runs import NoRunError
from commands.retraining.workflow import of_stack
from commands.up import RETRAINED_STACK, SAMPLE_FILES, up
from commands.workspace import REGION, Workspace, find_workspace
from localaws.process.credentials import read_credentials
from localaws.process.server import ServerError

RUNS = 3
ROLLED_BACK = "ModelsNotDeployed"

GOING_ON = f"""\
[bold]Go on[/]
  eval "$(make -s env)"             # pulumi, boto3 and aws now reach the local AWS
  python -m commands.retraining history --stack {RETRAINED_STACK}
  python -m commands.retraining rollback --stack {RETRAINED_STACK} home --previous
  python -m localaws mail           # what was sent
  python -m localaws advance 10m    # while something runs: a minute is a minute
  make down                         # pulumi destroy, and the local AWS stops"""


def demo(console: Console) -> None:
    """Run the demo from nothing, or once more on the stack that is there: its data are new each time."""
    started = time.monotonic()
    workspace = find_workspace()
    stack, endpoint = up(console, workspace, RETRAINED_STACK)
    client = client_factory(endpoint, REGION, read_credentials(workspace.home))
    session = Session(console, of_stack(stack), client)
    outputs = stack.outputs()
    play(session, workspace, Api(outputs["apiUrl"], outputs["apiKey"]))
    console.print("\n[bold]What was[/]")
    show_history(session, RUNS)
    console.print()
    console.print(GOING_ON, highlight=False, soft_wrap=True)
    console.print(f"\nfrom command to here: {time.monotonic() - started:.0f} s")


def play(session: Session, workspace: Workspace, api: Api) -> None:
    """Play the three runs.

    Raises:
        DemoError: one of them went otherwise.
    """
    console, player = session.console, Player(session, workspace.home)
    rows = {
        name: (workspace.sample / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        for name in SAMPLE_FILES
    }
    mark = f"{time.time():.0f}"

    console.print("\n[bold]1. New data: the gate lets the version through, and it serves[/]")
    for dataset in ("Items", "Users"):
        player.upload(dataset, rows[dataset.lower()])
    good = with_visits(rows["interactions"], mark)
    player.upload("Interactions", good)
    version = expect_verdict(player.run(), "deployed")
    expect_serving(player, version)

    console.print("\n[bold]2. The same events with the items mixed up: the gate refuses[/]")
    player.upload("Interactions", shuffled(good))
    expect_verdict(player.run(), "refused")
    expect_serving(player, version)

    console.print("\n[bold]3. Good data, and a fault after the move: an alarm takes it back[/]")
    player.upload("Interactions", with_visits(good, f"{mark}-3"))
    with closing(NewVersionFails(console, workspace.home, api, player.serving)) as fault:
        ended = player.run(fault)
    if ended.error != ROLLED_BACK or "was rolled back" not in ended.cause:
        raise DemoError(
            f"expected a run that is rolled back; it ended {ended.status}: {ended.cause or ended.output}"
        )
    expect_serving(player, version)
    if fault.ask("now") != HTTPStatus.OK:
        raise DemoError("expected the version that serves again to answer")


def main(given: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message, and the same command goes on."""
    without_options("commands.demo_retraining", __doc__, given)
    with resumable(
        "demo-retraining", StackError, RecoveryError, NoRunError, ServerError, DemoError
    ):
        demo(Console())


if __name__ == "__main__":
    main()
