"""Sends requests that were signed beforehand over kept connections, in a process of its own: the server alone is measured.

`python -m benchmarks.light_client` reads a `Plan` as JSON and prints the `Outcome`. It does no more than write bytes and
find the end of each answer: boto3 would take about as long for a request as the server does.
"""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from localaws.process.credentials import Credentials
from localaws.process.signature import SignableRequest, sign

HOST = "127.0.0.1"
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """A request of a service with a JSON API.

    Attributes:
        path: of the URL.
        headers: besides `host`, the length and the signature.
        body: JSON.
    """

    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Plan:
    """What to send.

    Attributes:
        port: of the server on this machine.
        messages: whole requests as they go over the wire; they are sent in turn, again and again.
        per_second: pace of one connection; None for as fast as answers come.
        connections: that send at the same time.
        seconds: how long.
    """

    port: int
    messages: list[str]
    per_second: int | None
    connections: int
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """Seconds from each request to the end of its answer, and answers a second of all connections together."""

    seconds: list[float]
    rate: float


def signed(request: Request, port: int, root: Credentials, *, region: str, service: str) -> str:
    """The request as it goes over the wire; its signature holds for a quarter of an hour."""
    headers = {**request.headers, "host": f"{HOST}:{port}"}
    signable = SignableRequest("POST", request.path, "", headers)
    body = request.body.encode("ascii")
    now = datetime.now(UTC)
    headers |= sign(signable, body, root, region=region, service=service, now=now)
    headers["content-length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {request.path} HTTP/1.1\r\n{lines}\r\n{request.body}"


def send(plan: Plan) -> Outcome:
    """Have a process of its own carry out a plan.

    Raises:
        RuntimeError: it failed; what it says stands on the terminal.
    """
    command = [sys.executable, "-m", "benchmarks.light_client"]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[1],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError("the process that sends requests failed; see above")
    return Outcome(**json.loads(done.stdout))


class Connection:
    """A connection that is kept as long as the server keeps it, over which one request is sent at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = _connected(port)

    def ask(self, message: bytes) -> None:
        """Send a request and read the whole answer.

        Raises:
            RuntimeError: it is not 200, or the server closed the connection.
        """
        self._socket.sendall(message)
        received = b""
        while _HEAD_END not in received:
            received += self._more()
        head, _, body = received.partition(_HEAD_END)
        left = int(_header(head, b"content-length") or 0) - len(body)
        while left > 0:
            left -= len(self._more())
        if head.split(b" ", 2)[1] != b"200":
            raise RuntimeError(f"expected the status 200, not {head!r} {body[:500]!r}")
        if _header(head, b"connection") == b"close":
            self._socket.close()
            self._socket = _connected(self._port)

    def _more(self) -> bytes:
        received = self._socket.recv(1 << 16)
        if not received:
            raise RuntimeError("the server closed the connection before the end of an answer")
        return received


def carry_out(plan: Plan) -> Outcome:
    """Send what the plan says."""
    messages = [each.encode("ascii") for each in plan.messages]
    numbers = itertools.count()

    def work(_connection: int) -> list[float]:
        connection, started = Connection(plan.port), time.monotonic()
        seconds: list[float] = []
        while time.monotonic() - started < plan.seconds:
            if plan.per_second is not None:
                due = started + len(seconds) / plan.per_second
                time.sleep(max(0.0, due - time.monotonic()))
            message = messages[next(numbers) % len(messages)]
            begun = time.perf_counter()
            connection.ask(message)
            seconds.append(time.perf_counter() - begun)
        return seconds

    with ThreadPoolExecutor(plan.connections) as pool:
        of_connections = list(pool.map(work, range(plan.connections)))
    seconds = list(itertools.chain.from_iterable(of_connections))
    return Outcome(seconds, len(seconds) / plan.seconds)


def _connected(port: int) -> socket.socket:
    made = socket.create_connection((HOST, port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _header(head: bytes, wanted: bytes) -> bytes | None:
    """Value of a header, in lower case."""
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == wanted:
            return value.strip()
    return None


def main(lines: Sequence[str]) -> None:
    """Carry out the plan of the standard input."""
    json.dump(asdict(carry_out(Plan(**json.loads("".join(lines))))), sys.stdout)


if __name__ == "__main__":
    main(sys.stdin.readlines())
