"""The data exploration over a million rows: `python -m benchmarks.notebook`."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from rich.console import Console

from benchmarks.figures import table
from notebooks.execution import DATA_EXPLORATION, executed
from sample.generate import write_sample

ROWS, USERS, ITEMS = 1_000_000, 20_000, 10_000


def report(console: Console) -> None:
    """Generate a sample in a temporary folder, execute the whole notebook over it, and print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_sample(folder, interactions=ROWS, users=USERS, items=ITEMS)
        seconds, processor = explored(folder)
    remark = f"{processor:.1f} s of processor, of the kernel and its threads"
    console.print(
        table("Notebook", [(f"exploration of {ROWS:,} interactions", f"{seconds:.1f} s", remark)])
    )


def explored(folder: Path) -> tuple[float, float]:
    """Seconds, and processor seconds of the kernel, that the notebook takes.

    Args:
        folder: of the three CSV files.
    """
    files = ("interactions", "items", "users")
    variables = {f"EXPLORATION_{name.upper()}": str(folder / f"{name}.csv") for name in files}
    before, started = _processor_seconds(), time.perf_counter()
    executed(DATA_EXPLORATION, variables)
    return time.perf_counter() - started, _processor_seconds() - before


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    report(Console(width=100))
