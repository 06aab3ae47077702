"""`make up`: the local AWS, the sample, and a real `pulumi up` of the stack `local`; what `make demo` begins with."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from commands.command_line import resumable, without_options
from commands.inventory import Client, client_factory
from commands.local_server import kept_running, start_local_aws
from commands.local_stack import Stack
from commands.pulumi_stack import StackError
from commands.recovery.recovery import recover
from commands.recovery.search import RecoveryError
from commands.workspace import REGION, Workspace, find_workspace, process_environment
from localaws.process.credentials import read_credentials
from localaws.process.server import ServerError
from localpulumi.engine.build import find_engine

STACK = "local"
RETRAINED_STACK = "retraining"
"""The stack of `make demo-retraining`, so that it leaves `local` as it is."""
TRAVEL = "travel"
"""The kind of sample that the demos play with."""
SAMPLE_FILES = ("interactions", "items", "users")


def open_stack(workspace: Workspace, endpoint: str, name: str = STACK) -> Stack:
    """A stack of this workspace.

    Raises:
        StackError: the engine is missing.
        ServerError: the local AWS was never started, so that it has no root key.
    """
    engine = find_engine()
    if engine is None:
        raise StackError("the Pulumi engine is missing; run `make setup`")
    environment = process_environment(workspace, engine, endpoint, read_credentials(workspace.home))
    return Stack(name, workspace.root, environment, workspace.pulumi_state)


def sample_folder(workspace: Workspace, kind: str) -> Path:
    """Where the generated sample of a kind lies."""
    return workspace.sample if kind == TRAVEL else workspace.sample / kind


def ensure_sample(workspace: Workspace, kind: str = TRAVEL) -> None:
    """Generate the sample of a kind where it is missing; the same seed gives the same bytes."""
    target = sample_folder(workspace, kind)
    *others, last = (target / f"{name}.csv" for name in SAMPLE_FILES)
    if last.exists():
        return
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target) as folder:
        command = [sys.executable, "-m", "sample.generate", "--kind", kind, "--out", folder]
        subprocess.run(command, cwd=workspace.root, check=True)
        for path in (*others, last):  # the last one says that all are whole
            (Path(folder) / path.name).replace(path)


def heal(console: Console, stack: Stack, client: Client) -> None:
    """Give the stack back what a killed run left, if there was one: its lock, its files, and what its state misses.

    Raises:
        StackError: a command of the engine failed.
        RecoveryError: an object is still being made, or cannot be looked up.
    """
    was_restored = stack.release()
    looks_ahead = was_restored or stack.has_failed_update()
    if looks_ahead or stack.has_pending_creates():
        stack.ensure()
        recover(console, stack, client, looks_ahead=looks_ahead)


def bring_up(stack: Stack) -> None:
    """`pulumi up` of a healed stack, initialised where it is missing.

    The refresh finds what a killed run deleted without writing it down.

    Raises:
        StackError: it failed.
    """
    stack.ensure()
    stack.run(
        "up", "--yes", "--skip-preview", "--refresh", "--suppress-outputs", "--suppress-progress"
    )


def up(console: Console, workspace: Workspace, name: str = STACK) -> tuple[Stack, str]:
    """Bring a stack up, from nothing or from wherever an earlier run stopped.

    Returns:
        The stack, and the URL of the local AWS.

    Raises:
        StackError: `pulumi up` failed.
        RecoveryError: what a killed run began is still being made, or cannot be looked up.
        ServerError: the local AWS did not start.
    """
    started = time.monotonic()
    record = start_local_aws(workspace)
    console.print(f"local AWS at {record.endpoint}  ({time.monotonic() - started:.1f} s)")
    ensure_sample(workspace)
    stack = open_stack(workspace, record.endpoint, name)
    up_started = time.monotonic()
    client = client_factory(record.endpoint, REGION, read_credentials(workspace.home))
    with kept_running(workspace):
        heal(console, stack, client)
        bring_up(stack)
    console.print(f"pulumi up took {time.monotonic() - up_started:.1f} s")
    return stack, record.endpoint


def main(given: Sequence[str] | None = None) -> None:
    """Run it; errors end it with one message, and the same command goes on."""
    without_options("commands.up", __doc__, given)
    with resumable("up", StackError, RecoveryError, ServerError):
        up(Console(), find_workspace())


if __name__ == "__main__":
    main()
