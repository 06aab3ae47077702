"""Times of the Pulumi commands on the running local stack and from nothing, and memory of the local AWS."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from rich.console import Console

from benchmarks.figures import table
from benchmarks.pulse import resident_megabytes
from commands.local_stack import Stack
from commands.pulumi_stack import StackError
from commands.setup import prepare_pulumi_home
from commands.up import STACK, open_stack
from commands.workspace import Workspace
from localaws.process import server
from localaws.shared.settings import Settings

FLAGS = ("--yes", "--skip-preview", "--non-interactive")


def seconds_of(stack: Stack, *arguments: str) -> float:
    """Wall-clock seconds of one Pulumi command."""
    started = time.monotonic()
    stack.read(*arguments)
    return time.monotonic() - started


def demo_seconds(workspace: Workspace) -> float:
    """Wall-clock seconds of `make demo` on a set-up machine with the stack up, the visit to the end included.

    Raises:
        StackError: it failed.
    """
    command = ["make", "-s", "demo"]
    started = time.monotonic()
    result = subprocess.run(
        command, cwd=workspace.root, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise StackError(f"`make demo` failed:\n{result.stderr or result.stdout}")
    return time.monotonic() - started


def seconds_from_nothing(workspace: Workspace) -> dict[str, float]:
    """Seconds of a life of a stack with the sample, at an empty local AWS with an empty backend, by command.

    Both are in a temporary folder and end with this call; the running ones are not touched.
    """
    with tempfile.TemporaryDirectory() as scratch:
        empty = Workspace(workspace.root, Path(scratch))
        empty.functions.symlink_to(workspace.functions, target_is_directory=True)
        empty.pulumi_state.mkdir(parents=True)
        prepare_pulumi_home(empty)
        record, _ = server.start(Settings(home=empty.home, port=0))
        try:
            stack = open_stack(empty, record.endpoint)
            stack.read("stack", "init")
            return {
                "pulumi up, from nothing": seconds_of(stack, "up", *FLAGS),
                "pulumi up, no changes": seconds_of(stack, "up", *FLAGS),
                "pulumi destroy": seconds_of(stack, "destroy", *FLAGS),
            }
        finally:
            server.stop(empty.home)


def report(console: Console, workspace: Workspace, stack: Stack, server_pid: int) -> None:
    """Time commands side by side with the engine's own floor, each once."""
    floor = seconds_of(stack, "stack", "export")
    times = {
        **seconds_from_nothing(workspace),
        "pulumi preview, no changes": seconds_of(stack, "preview", "--non-interactive"),
        "pulumi refresh, no changes": seconds_of(stack, "refresh", *FLAGS),
        "make demo again": demo_seconds(workspace),
    }
    rows = [
        ("pulumi stack export", f"{floor:.1f} s", "floor of the engine"),
        *(
            (name, f"{seconds:.1f} s", f"{seconds / floor:.0f} x floor")
            for name, seconds in times.items()
        ),
        (
            "memory of the local AWS",
            f"{resident_megabytes(server_pid):.0f} MB",
            "resident, sample loaded",
        ),
    ]
    console.print(table(f"the stack `{STACK}`", rows))
