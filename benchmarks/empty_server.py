"""The server under the local AWS with an application that does nothing, in a process of its own.

What it takes for a request, no change of the local AWS can save.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from benchmarks.light_client import HOST


@contextmanager
def empty_server() -> Iterator[tuple[int, int]]:
    """Serve while the block runs; the port and the process id."""
    with socket.create_server((HOST, 0)) as listener:
        number = listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.empty_server", str(number)],
            cwd=Path(__file__).parents[1],
            pass_fds=[number],
        )
        try:
            yield listener.getsockname()[1], process.pid
        finally:
            process.terminate()
            process.wait()


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """Answer an empty JSON object to whatever is asked."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    length = (b"content-length", b"2")
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": b"{}"})


def main(listener: str) -> None:
    """Serve on a listening socket, by its number, until the process is ended."""
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.loglevel = "WARNING"
    asyncio.run(serve(nothing, config))


if __name__ == "__main__":
    main(sys.argv[1])
