"""Cold start and warm overhead of the Lambda functions: `python -m benchmarks.handlers`.

Cold: processes with the functions' interpreter that import a handler and make its client, in turn with one that imports
boto3 and makes a client: processor time, and the ratios of the pairs. Warm: GetRecommendations at an endpoint on
loopback that answers at once, bare and through the handler, in turn.
"""

from __future__ import annotations

import http.server
import json
import os
import statistics
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from benchmarks import handler_process
from benchmarks.figures import percentile, table
from commands.workspace import find_workspace

ROUNDS = 10
REQUESTS = 500
FLOOR = "boto3"
ANSWER = json.dumps(
    {
        "itemList": [{"itemId": str(item), "score": 0.01} for item in range(25)],
        "recommendationId": "RID-1",
    }
).encode()

Row = tuple[str, str, str]


class Endpoint(http.server.BaseHTTPRequestHandler):
    """Answers every request as a campaign would, over one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the body waits for the acknowledgement of the headers

    def do_POST(self) -> None:
        """Read the request and answer it."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Print nothing."""


@contextmanager
def endpoint() -> Iterator[str]:
    """The address of the running endpoint."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def environment(root: Path, **more: str) -> dict[str, str]:
    """What Lambda gives a function, as far as clients read it."""
    return {
        "PYTHONPATH": str(root),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "CAMPAIGN_ARN": "c",
        **more,
    }


def processor_milliseconds(python: Path, name: str, variables: Mapping[str, str]) -> float:
    """User and system time of one cold start."""
    process = subprocess.Popen(
        [python, "-m", handler_process.__name__, "cold", name], env=dict(variables)
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the cold start of {name} ended with {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def cold_rows(python: Path, root: Path) -> list[Row]:
    """Rows of the cold starts."""
    variables = environment(root)
    times: dict[str, list[float]] = {name: [] for name in handler_process.COLD}
    for _ in range(ROUNDS):
        for name, values in times.items():
            values.append(processor_milliseconds(python, name, variables))
    rows = [("boto3 and one client", f"{statistics.median(times[FLOOR]):.0f} ms", "floor")]
    for name, values in times.items():
        if name != FLOOR:
            ratio = statistics.median(a / b for a, b in zip(values, times[FLOOR], strict=True))
            rows.append((name, f"{statistics.median(values):.0f} ms", f"{ratio:.2f} x floor"))
    return rows


def warm_rows(python: Path, root: Path) -> list[Row]:
    """Rows of the warm requests."""
    with endpoint() as url:
        output = subprocess.check_output(
            [python, "-m", handler_process.__name__, "warm", str(REQUESTS)],
            env=environment(root, AWS_ENDPOINT_URL=url),
        )
    times: dict[str, list[float]] = json.loads(output)
    bare, handled = times["bare"], times["handler"]
    overhead = [a - b for a, b in zip(handled, bare, strict=True)]
    return [
        ("GetRecommendations, bare p50", f"{percentile(bare, 50):.2f} ms", "floor"),
        (
            "through the handler p50",
            f"{percentile(handled, 50):.2f} ms",
            f"{percentile(handled, 50) / percentile(bare, 50):.2f} x floor",
        ),
        ("overhead of the pairs p50", f"{percentile(overhead, 50):.2f} ms", "limit 2 ms"),
    ]


def report(console: Console, functions: Path, root: Path) -> None:
    """Measure and print.

    Args:
        console: where to print.
        functions: the environment of Lambda functions.
        root: folder that holds `handlers/`.
    """
    python = functions / "bin" / "python"
    title = f"cold start of the functions, processor time, {ROUNDS} of each in turn"
    console.print(table(title, cold_rows(python, root)))
    title = f"a warm recommendation, {REQUESTS} of each in turn"
    console.print(table(title, warm_rows(python, root)))


if __name__ == "__main__":
    workspace = find_workspace()
    report(Console(width=80), workspace.functions, workspace.root)
