"""Memory of the local AWS under a steady load: whether it grows.

`python -m benchmarks.memory 30` loads the running stack `local` for thirty minutes; `make bench` does so for a few. In the
first minutes memory rises to what the local AWS keeps at most (records, log lines, data points: docs/local-aws.md), so
the slope is that of the minutes after them. Records that the consumer has not read are kept whatever they take: on a machine
that is busy with something else, where few events show, the slope is that of its backlog.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console

from benchmarks.figures import table
from benchmarks.ingestion import Load
from benchmarks.pulse import resident_megabytes
from benchmarks.running_stack import find_running_stack
from commands.api_client import Api
from commands.pulumi_stack import StackError
from commands.workspace import find_workspace
from localaws.process.server import ServerError

PER_SECOND = 50
SHORT_MINUTES = 3
WARM_UP_SHARE = 1 / 3
READING_SECONDS = 1.0
FOLLOWED_SHARE = 500
"""One event of so many is followed until it shows, to tell that the pipeline works and not only takes."""


@dataclass(frozen=True)
class Reading:
    """Resident memory at a moment; `minutes` since the beginning of the load."""

    minutes: float
    megabytes: float


class Readings:
    """Reads the memory of a process once a second while its block runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self.taken: list[Reading] = []

    def __enter__(self) -> Readings:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._done.set()
        self._thread.join()

    def _read(self) -> None:
        began = time.monotonic()
        while not self._done.is_set():
            minutes = (time.monotonic() - began) / 60
            self.taken.append(Reading(minutes, resident_megabytes(self._pid)))
            self._done.wait(READING_SECONDS)


def slope(readings: Sequence[Reading]) -> float:
    """Megabytes a minute by least squares; not a number with fewer than two moments."""
    if len(readings) < 2:
        return float("nan")
    middle = sum(each.minutes for each in readings) / len(readings)
    mean = sum(each.megabytes for each in readings) / len(readings)
    spread = sum((each.minutes - middle) ** 2 for each in readings)
    if spread == 0:
        return float("nan")
    return sum((each.minutes - middle) * (each.megabytes - mean) for each in readings) / spread


def rows(readings: Sequence[Reading], minutes: int) -> list[tuple[str, str, str]]:
    """Rows of the figures: at the start, after each minute, and the slope after the warm-up."""
    warm_up = minutes * WARM_UP_SHARE
    warm = [each for each in readings if each.minutes >= warm_up]
    after = [
        next((each for each in readings if each.minutes >= minute), readings[-1])
        for minute in range(1, minutes + 1)
    ]
    return [
        ("at the start", f"{readings[0].megabytes:.0f} MB", ""),
        *(
            (f"after {number} min", f"{each.megabytes:.0f} MB", "")
            for number, each in enumerate(after, start=1)
        ),
        ("slope", f"{slope(warm):+.2f} MB/min", f"least squares, after {warm_up:.0f} min"),
    ]


def report(console: Console, api: Api, item: str, *, server_pid: int, minutes: int) -> None:
    """Run the load and print its figures."""
    load = Load(api, item, f"memory-{int(time.time())}")
    with Readings(server_pid) as readings:
        load.run(per_second=PER_SECOND, seconds=60 * minutes, follow_every=FOLLOWED_SHARE)
    outcome = load.outcome
    shown = len(outcome.change_seconds)
    figures = [
        *rows(readings.taken, minutes),
        ("refused by the API", f"{outcome.refused}", f"of {PER_SECOND * 60 * minutes} events"),
        ("events that showed", f"{shown}", f"of {outcome.followed} that were followed"),
    ]
    title = f"memory of the local AWS, {PER_SECOND} events/s for {minutes} min"
    console.print(table(title, figures))


def main() -> None:
    """Print the figures of one run on the running stack `local`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument(
        "minutes",
        type=int,
        nargs="?",
        default=SHORT_MINUTES,
        help=f"of load, default {SHORT_MINUTES}",
    )
    minutes = parser.parse_args().minutes
    try:
        local = find_running_stack(find_workspace())
    except (StackError, ServerError) as error:
        sys.exit(f"memory: {error}")
    report(Console(width=80), local.api, local.item, server_pid=local.server_pid, minutes=minutes)


if __name__ == "__main__":
    main()
