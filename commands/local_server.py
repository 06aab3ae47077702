"""The local AWS of this workspace: start it, stop it, where it is."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from commands.workspace import Workspace
from localaws.process.server import Record, ServerError, read_record, running_record, stop

CHECK_SECONDS = 1.0


def start_local_aws(workspace: Workspace) -> Record:
    """Start the local AWS unless it runs, through its own command line.

    Raises:
        ServerError: it could not be started; the message says why and what to do.
    """
    command = [str(workspace.python), "-m", "localaws", "start", "--home", str(workspace.home)]
    result = subprocess.run(
        command, cwd=workspace.root, capture_output=True, text=True, check=False
    )
    record = read_record(workspace.home)
    if result.returncode or record is None:
        raise ServerError(result.stderr.strip() or "the local AWS did not start")
    return record


@contextmanager
def kept_running(workspace: Workspace) -> Iterator[None]:
    """Start the local AWS again whenever it ends while the block runs.

    What it holds is on disk, and clients try again; without it they would wait for it until their time is over.
    """
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(CHECK_SECONDS):
            if running_record(workspace.home) is None:
                with suppress(ServerError):  # tried again; the clients tell what they miss
                    start_local_aws(workspace)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        finished.set()
        watcher.join()


def stop_local_aws(workspace: Workspace) -> None:
    """Stop the local AWS if it runs; what it holds comes back with the next start.

    Raises:
        ServerError: it did not end in time.
    """
    stop(workspace.home)


def known_endpoint(workspace: Workspace) -> str | None:
    """URL of the local AWS as it was last started, None before the first start."""
    record = read_record(workspace.home)
    return record.endpoint if record else None
