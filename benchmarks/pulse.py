"""How long the local AWS keeps a request waiting that needs no work: stalls of its event loop, and its memory.

A process of its own asks for the health path a hundred times a second, so that neither the benchmark's threads nor
their lock stand between the request and its answer. A stall is at most what is measured here: waiting for a
processor counts too.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import urlsplit

from localaws.process.server import HEALTH_PATH

INTERVAL_SECONDS = 0.01
MEMORY_EVERY = 100
"""One reading of the memory for so many requests."""


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status has no VmRSS")


@dataclass(frozen=True)
class Readings:
    """What was measured: seconds of each request, and megabytes about once a second."""

    seconds: list[float]
    megabytes: list[float]


class Pulse:
    """Measures while its block runs; then `readings` has the result."""

    def __init__(self, endpoint: str, server_pid: int) -> None:
        command = [sys.executable, "-m", "benchmarks.pulse", endpoint, str(server_pid)]
        self._process = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.readings = Readings([], [])

    def __enter__(self) -> Pulse:
        """The process runs since it was made."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process and take what it measured."""
        output, _ = self._process.communicate()
        if kind is None:
            if self._process.returncode:
                raise RuntimeError("the process that watches the local AWS failed; see above")
            self.readings = Readings(**json.loads(output))


def measure(endpoint: str, pid: int, until: IO[str]) -> Readings:
    """Ask until `until` is closed."""
    closed = threading.Event()

    def wait() -> None:
        until.read()
        closed.set()

    threading.Thread(target=wait, daemon=True).start()
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=30)
    readings = Readings([], [])
    while not closed.is_set():
        if len(readings.seconds) % MEMORY_EVERY == 0:
            readings.megabytes.append(resident_megabytes(pid))
        started = time.monotonic()
        connection.request("GET", HEALTH_PATH)
        connection.getresponse().read()
        taken = time.monotonic() - started
        readings.seconds.append(taken)
        time.sleep(max(0.0, INTERVAL_SECONDS - taken))
    return readings


def main() -> None:
    """Measure until standard input is closed, and print the readings as JSON."""
    endpoint, pid = sys.argv[1:]
    readings = measure(endpoint, int(pid), sys.stdin)
    print(json.dumps({"seconds": readings.seconds, "megabytes": readings.megabytes}))


if __name__ == "__main__":
    main()
