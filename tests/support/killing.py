"""A workspace of a test's own whose commands are started, watched, and killed in the middle of their work."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.inventory import Client, client_factory
from commands.local_stack import Stack
from commands.setup import prepare_pulumi_home
from commands.up import STACK, open_stack
from commands.workspace import PROJECT, REGION, Workspace
from localaws.process import server
from localaws.process.credentials import read_credentials
from localpulumi.file_backend.layout import StackFiles, latest, read_checkpoint
from sample.generate import write_sample
from tests.support.local_aws import CHECKOUT, prepare_home

LINKS = ("__main__.py", "components", "handlers", "localaws", "localpulumi", "openapi", ".venv")
COPIES = ("Makefile", "Pulumi.yaml", "Pulumi.local.yaml", "Pulumi.retraining.yaml")
POLL_SECONDS = 0.02
LONGEST_WAIT_SECONDS = 300.0


@dataclass(frozen=True)
class Process:
    """A running process, as /proc tells of it."""

    pid: int
    parent: int
    command: str


def processes() -> list[Process]:
    """Every process of this machine that has not ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                state, parent = (folder / "stat").read_text().rpartition(") ")[2].split()[:2]
                words = (folder / "cmdline").read_bytes().decode(errors="replace")
            except OSError:  # it has just ended
                continue
            if state != "Z":
                found.append(Process(int(folder.name), int(parent), words.replace("\0", " ")))
    return found


def descendants(root: int) -> list[Process]:
    """The children of a process and theirs, parents first."""
    everything = processes()
    found, parents = list[Process](), {root}
    while parents:
        children = [each for each in everything if each.parent in parents]
        found += children
        parents = {each.pid for each in children}
    return found


class Run:
    """A command under way in a workspace."""

    def __init__(self, process: subprocess.Popen[bytes], said: Callable[[], str]) -> None:
        self._process = process
        self._said = said

    @property
    def pid(self) -> int:
        """Id of the command's own process."""
        return self._process.pid

    def comes_to(self, what: str, is_so: Callable[[], bool]) -> bool:
        """Wait for a condition; False if the command failed before it.

        Raises:
            AssertionError: the command succeeded before it, or it did not come.
        """
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while not is_so():
            code = self._process.poll()
            assert code != 0, f"it was done before {what}:\n{self._said()}"
            if code is not None:
                return False
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self._said()}"
            time.sleep(POLL_SECONDS)
        return True

    def wait(self) -> int:
        """Exit code at the end of the command."""
        return self._process.wait(LONGEST_WAIT_SECONDS)

    def assert_succeeds(self) -> None:
        """Wait for the end, which must be a good one."""
        code = self.wait()
        assert code == 0, f"ended with {code}:\n{self._said()}"


@dataclass
class KillableWorkspace:
    """A copy of the checkout with data as small as the service takes, a home of its own and a free port."""

    workspace: Workspace
    environment: dict[str, str]

    @classmethod
    def prepare(cls, folder: Path) -> KillableWorkspace:
        """Make it in a new folder. The commands are copied: where they lie tells them which checkout they serve."""
        folder.mkdir()
        for name in LINKS:
            (folder / name).symlink_to(CHECKOUT / name)
        for name in COPIES:
            shutil.copy2(CHECKOUT / name, folder)
        without_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / "commands", folder / "commands", ignore=without_caches)
        workspace = Workspace(folder, folder / "home")
        prepare_home(workspace.home)
        workspace.pulumi_state.mkdir(parents=True)
        prepare_pulumi_home(workspace)
        write_sample(workspace.sample, interactions=1500, users=60, items=50)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        variables = {"LOCALAWS_HOME": str(workspace.home), "LOCALAWS_PORT": str(port)}
        return cls(workspace, {**os.environ, **variables, "NO_COLOR": "1"})

    def change_data(self) -> None:
        """Add an interaction, so that the file has to be imported and the solution trained again."""
        path = self.workspace.sample / "interactions.csv"
        last = path.read_text().splitlines()[-1].split(",")
        with path.open("a") as file:
            file.write(",".join(["newcomer", *last[1:]]) + "\n")

    def start(self, module: str) -> Run:
        """Start `python -m commands.MODULE`, in a session of its own so that nothing else gets its signals."""
        log = self.workspace.root / "log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [self.workspace.python, "-m", f"commands.{module}"],
                cwd=self.workspace.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Run(process, lambda: log.read_text(errors="replace")[-6000:])

    @property
    def server_pid(self) -> int | None:
        """Process id of the local AWS, None while it does not run."""
        record = server.running_record(self.workspace.home)
        return record.pid if record else None

    @property
    def endpoint(self) -> str:
        """URL of the local AWS."""
        return f"http://127.0.0.1:{self.environment['LOCALAWS_PORT']}"

    @property
    def client(self) -> Client:
        """Makes boto3 clients of the local AWS."""
        return client_factory(self.endpoint, REGION, read_credentials(self.workspace.home))

    @property
    def stack(self) -> Stack:
        """The stack `local`."""
        return open_stack(self.workspace, self.endpoint)

    @property
    def files(self) -> StackFiles:
        """What the backend keeps of the stack."""
        return StackFiles(self.workspace.pulumi_state, PROJECT, STACK)

    def has_begun(self, operation: str, type_: str) -> bool:
        """Whether the engine has begun to do this to a resource of a type, by what it has noted.

        Args:
            operation: `creating` or `deleting`.
            type_: of the resource.
        """
        checkpoint = read_checkpoint(self.files.checkpoints[0])
        state = latest(checkpoint) if checkpoint else {}
        pending: list[dict[str, Any]] = state.get("pending_operations") or []
        is_recorded = any(each["type"] == type_ for each in state.get("resources") or [])
        return is_recorded == (operation == "creating") or any(
            each["type"] == operation and each["resource"]["type"] == type_ for each in pending
        )

    def is_locked(self) -> bool:
        """Whether an engine holds the stack's lock."""
        return any(self.files.locks.glob("*.json"))

    def kill_all(self) -> None:
        """End whatever still runs for this workspace."""
        pid = self.server_pid
        if pid is not None:
            kill(*[each.pid for each in descendants(pid)], pid)


def kill(*pids: int) -> None:
    """`kill -9` each of these processes that still is."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
