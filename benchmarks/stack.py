"""Times of the Pulumi commands on the running local stack, and memory of the local AWS."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console

from benchmarks.figures import table
from commands.stack import Stack


def seconds_of(stack: Stack, *arguments: str) -> float:
    """Wall-clock seconds of one Pulumi command."""
    started = time.monotonic()
    stack.read(*arguments)
    return time.monotonic() - started


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status has no VmRSS")


def report(console: Console, stack: Stack, server_pid: int) -> None:
    """Time an `up` and a `refresh` without changes, side by side with the engine's own floor."""
    floor = seconds_of(stack, "stack", "export")
    unchanged = seconds_of(stack, "up", "--yes", "--skip-preview", "--non-interactive")
    preview = seconds_of(stack, "preview", "--non-interactive")
    refresh = seconds_of(stack, "refresh", "--yes", "--skip-preview", "--non-interactive")
    rows = [
        ("pulumi stack export", f"{floor:.1f} s", "floor of the engine"),
        *(
            (f"pulumi {name}, no changes", f"{seconds:.1f} s", f"{seconds / floor:.1f} x floor")
            for name, seconds in (("up", unchanged), ("preview", preview), ("refresh", refresh))
        ),
        (
            "memory of the local AWS",
            f"{resident_megabytes(server_pid):.0f} MB",
            "resident, sample loaded",
        ),
    ]
    console.print(table("the local stack", rows))
