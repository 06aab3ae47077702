"""Events at a rate through the local stack: what was offered, taken and recorded, how late, and what each process costs.

`python -m benchmarks.load` offers the running stack `local` 1,000 events a second, each in a request of its own, for five minutes;
`--per-second 4000 --batch 100` offers batches, `--seconds 60` less of them. Where the rate does not hold, the CPU of the
processes says which is the bottleneck: none has more than one core.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from benchmarks.figures import percentile, table
from benchmarks.load_client import Answered, Offer
from benchmarks.process_times import children, cpu_seconds
from benchmarks.pulse import resident_megabytes
from benchmarks.recorded_events import Recorded
from benchmarks.running_stack import RunningStack, find_running_stack
from commands.pulumi_stack import StackError
from commands.workspace import find_workspace
from localaws.process.server import ServerError

LOOK_SECONDS = 0.1
USERS = 20
"""Of each connection: a batch has several events of each of them, as one has that a site collects."""
MEMORY_SECONDS = 30.0
LEAD_SECONDS = 1.0
CONNECTIONS = 16
PATIENCE_SECONDS = 60.0
"""So long nothing more may be recorded before the rest counts as lost."""

Row = tuple[str, str, str]


class Watch:
    """Follows a run from its first event to its last record.

    Args:
        recorded: what Personalize has.
        server_pid: of the local AWS.
    """

    def __init__(self, recorded: Recorded, server_pid: int) -> None:
        self._recorded = recorded
        self._pid = server_pid
        self._began = time.monotonic()
        self._before = self._cpu()
        self.megabytes: list[float] = []
        self.seconds = 0.0

    def follow(self, client: subprocess.Popen[str]) -> None:
        """Look until all is recorded, or nothing more is, and the client has ended."""
        moved = time.monotonic()
        while True:
            before = len(self._recorded.counts)
            self._recorded.look()
            self.seconds = time.monotonic() - self._began
            if self.seconds >= len(self.megabytes) * MEMORY_SECONDS:
                self.megabytes.append(resident_megabytes(self._pid))
            if len(self._recorded.counts) > before or client.poll() is None:
                moved = time.monotonic()
            if self._is_over(client, moved):
                return
            time.sleep(LOOK_SECONDS)

    def cpu(self) -> Mapping[str, float]:
        """CPU seconds of the local AWS and of its functions since the beginning."""
        return {name: spent - self._before.get(name, 0.0) for name, spent in self._cpu().items()}

    def _is_over(self, client: subprocess.Popen[str], moved: float) -> bool:
        is_complete = len(self._recorded.counts) >= self._recorded.offer.total
        has_stopped = time.monotonic() - moved > PATIENCE_SECONDS
        return client.poll() is not None and (is_complete or has_stopped)

    def _cpu(self) -> dict[str, float]:
        functions = sum(map(cpu_seconds, children(self._pid)))
        return {"local AWS": cpu_seconds(self._pid), "its functions": functions}


def run(offer: Offer, home: Path, server_pid: int) -> list[Row]:
    """Offer the events and return the figures.

    Raises:
        RuntimeError: the client failed.
    """
    recorded = Recorded(home / "personalize" / "personalize.sqlite", offer)
    recorded.begin()
    watch = Watch(recorded, server_pid)
    # A pipe would be full before anybody reads what the client tells at its end.
    with tempfile.TemporaryFile("w+") as told:
        client = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load_client"],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=told,
            text=True,
        )
        if client.stdin is None:
            raise RuntimeError("the client of the load has no pipe")
        with client.stdin:
            json.dump(asdict(offer), client.stdin)
        watch.follow(client)
        if client.returncode:
            raise RuntimeError("the client of the load failed; see above")
        told.seek(0)
        answered = Answered(**json.load(told))
    return rows(answered, recorded, watch)


def rows(answered: Answered, recorded: Recorded, watch: Watch) -> list[Row]:
    """Rows of the figures."""
    offer, count = recorded.offer, len(recorded.counts)
    spent = {**watch.cpu(), "client": answered.cpu_seconds}
    return [
        ("offered", f"{answered.sent}", f"{offer.per_second}/s, {offer.batch} a request"),
        ("accepted", f"{answered.accepted}", f"p50 {_ms(answered.seconds, 50)} after they were due, p99 {_ms(answered.seconds, 99)}"),
        ("recorded", f"{count}", f"{count / watch.seconds:.0f}/s, over {watch.seconds:.0f} s"),
        ("lost", f"{answered.accepted - count}", ""),
        ("twice", f"{sum(times > 1 for times in recorded.counts.values())}", ""),
        ("out of order", f"{recorded.out_of_order}", "within a user"),
        ("lag p50", _ms(recorded.lags, 50), "from due to recorded"),
        ("lag p99", _ms(recorded.lags, 99), ""),
        *(
            (f"CPU of {name}", f"{seconds:.1f} s", f"{seconds / max(1, count) * 1e6:.0f} us an event, {seconds / watch.seconds:.0%} of a core")
            for name, seconds in spent.items()
        ),
        ("memory", " ".join(f"{each:.0f}" for each in watch.megabytes), "MB every 30 s"),
    ]  # fmt: skip


def _ms(seconds: list[float], percent: float) -> str:
    return f"{percentile(seconds, percent) * 1e3:.0f} ms"


def report(
    console: Console,
    local: RunningStack,
    home: Path,
    *,
    per_second: int,
    batch: int,
    seconds: int,
    connections: int = CONNECTIONS,
) -> None:
    """Run the load and print its figures; see `Offer` for what is offered."""
    began = time.time() + LEAD_SECONDS
    offer = Offer(
        url=local.api.url,
        key=local.api.key,
        run=f"load{int(began)}",
        began=began,
        per_second=per_second,
        batch=batch,
        seconds=seconds,
        connections=connections,
        users=USERS,
    )
    figures = run(offer, home, local.server_pid)
    console.print(table("load on API Gateway -> Kinesis -> Lambda -> PutEvents", figures))


def main() -> None:
    """Print the figures of one run on the running stack `local`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--per-second", type=int, default=1000, help="events (default: 1000)")
    parser.add_argument("--batch", type=int, default=1, help="events a request (default: 1)")
    parser.add_argument("--seconds", type=int, default=300, help="how long (default: 300)")
    parser.add_argument(
        "--connections", type=int, default=CONNECTIONS, help=f"kept open (default: {CONNECTIONS})"
    )
    given = parser.parse_args()
    workspace = find_workspace()
    try:
        local = find_running_stack(workspace)
    except (StackError, ServerError) as error:
        sys.exit(f"load: {error}")
    report(Console(width=100), local, workspace.home, **vars(given))


if __name__ == "__main__":
    main()
