"""A local AWS for one benchmark alone, which ends with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.personalize_stack import LocalClients
from localaws.process import server
from localaws.process.credentials import Credentials, read_credentials
from localaws.shared.settings import Settings


@dataclass(frozen=True)
class OwnLocalAws:
    """A running local AWS.

    Attributes:
        client: makes clients of it.
        root: its root key.
        port: on which it serves.
        pid: of its process.
        scratch: a folder for files, which goes with it.
    """

    client: LocalClients
    root: Credentials
    port: int
    pid: int
    scratch: Path


@contextmanager
def own_local_aws(functions: Path) -> Iterator[OwnLocalAws]:
    """Start one in a temporary folder and on a free port, and stop it at the end of the block.

    Args:
        functions: the environment of Lambda functions, without which no local AWS starts.
    """
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        home = scratch / "home"
        home.mkdir()
        (home / "functions").symlink_to(functions, target_is_directory=True)
        record, _ = server.start(Settings(home=home, port=0))
        try:
            if record.pid is None:
                raise server.ServerError("the local AWS of the benchmark has ended already")
            root = read_credentials(home)
            client = LocalClients(record.endpoint, root)
            yield OwnLocalAws(client, root, record.port, record.pid, scratch)
        finally:
            server.stop(home)
