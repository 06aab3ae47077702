"""How soon an empty local AWS is healthy, and what it holds in memory when nothing is asked of it."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console

from benchmarks.figures import table
from benchmarks.process_times import cpu_seconds
from benchmarks.pulse import resident_megabytes
from commands.workspace import find_workspace
from localaws.process import server
from localaws.shared.settings import Settings

STARTS = 5


@dataclass(frozen=True)
class Start:
    """One start of a local AWS.

    Attributes:
        seconds: wall-clock time from the command to the first healthy answer.
        cpu_seconds: processor time of the server until then, which other work on the machine disturbs less.
        megabytes: resident memory then.
    """

    seconds: float
    cpu_seconds: float
    megabytes: float


def start_once(functions: Path) -> Start:
    """Start a local AWS with an empty home, and stop it.

    Args:
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        (home / "functions").symlink_to(functions, target_is_directory=True)
        started = time.monotonic()
        record, _ = server.start(Settings(home=home, port=0))
        seconds = time.monotonic() - started
        try:
            if record.pid is None:
                raise server.ServerError("the local AWS ended as soon as it had started")
            return Start(seconds, cpu_seconds(record.pid), resident_megabytes(record.pid))
        finally:
            server.stop(home)


def report(console: Console, functions: Path) -> None:
    """Measure a few starts and print their medians."""
    starts = [start_once(functions) for _ in range(STARTS)]
    rows = [
        ("healthy after", f"{median(each.seconds for each in starts):.2f} s", "from the call of start"),
        ("processor time", f"{median(each.cpu_seconds for each in starts):.2f} s", "of the server until then"),
        ("memory", f"{median(each.megabytes for each in starts):.0f} MB", "resident, idle"),
    ]  # fmt: skip
    console.print(table(f"an empty local AWS, median of {STARTS} starts", rows))


def main() -> None:
    """Print the figures alone: `python -m benchmarks.server`."""
    report(Console(width=80), find_workspace().functions)


if __name__ == "__main__":
    main()
