"""One stack of the program on the local AWS, driven through the real Pulumi command."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.workspace import PROJECT

LOCK_POLL_SECONDS = 0.5


class StackError(RuntimeError):
    """A Pulumi command failed; its output tells why."""


@dataclass(frozen=True)
class Stack:
    """A stack by name.

    Attributes:
        name: short name, such as `local`.
        program: folder of Pulumi.yaml.
        environment: whole environment of the Pulumi processes.
        backend: folder of the file backend that `environment` names.
    """

    name: str
    program: Path
    environment: Mapping[str, str]
    backend: Path

    @property
    def qualified_name(self) -> str:
        """Name that needs no selected stack; a file backend has one organization."""
        return f"organization/{PROJECT}/{self.name}"

    def run(self, *arguments: str, check: bool = True) -> int:
        """Run `pulumi` with the user's terminal.

        Returns:
            The exit code.

        Raises:
            StackError: it failed and `check` is set.
            KeyboardInterrupt: Ctrl-C, after `pulumi` has ended in its own way.
        """
        command = self._command(arguments)
        process = subprocess.Popen(command, cwd=self.program, env=dict(self.environment))
        code = wait_through_interrupts(process)
        if check and code:
            raise StackError(
                f"`pulumi {arguments[0]}` of stack {self.name} failed with exit code {code}"
            )
        return code

    def read(self, *arguments: str, stdin: str = "") -> str:
        """Run `pulumi` on the text `stdin` and return what it prints.

        Raises:
            StackError: it failed; with its error output.
        """
        command = self._command(arguments)
        result = subprocess.run(
            command,
            cwd=self.program,
            env=dict(self.environment),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise StackError(
                f"`pulumi {arguments[0]}` of stack {self.name} failed:\n{result.stderr or result.stdout}"
            )
        return result.stdout

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["pulumi", *arguments, "--stack", self.qualified_name]

    def exists(self) -> bool:
        """True when the backend knows the stack."""
        return (self.backend / ".pulumi" / "stacks" / PROJECT / f"{self.name}.json").exists()

    def ensure(self) -> None:
        """Initialise the stack where it is missing, and free it from a run that died."""
        if not self.exists():
            self.run("stack", "init")
        self.recover()

    def recover(self) -> None:
        """Free the stack from what a killed run left: its lock, and operations that it began.

        The operations are forgotten. What they made is found again: the next create takes it over (docs/adr/0009),
        and the next refresh sees what is gone.
        """
        self.release_dead_lock()
        self.wait_for_living_lock()
        exported = self.read("stack", "export")
        if json.loads(exported).get("deployment", {}).get("pending_operations"):
            self.read("stack", "import", stdin=exported)

    def release_dead_lock(self) -> None:
        """Remove a lock that a process of this machine left when it was killed; a living one keeps its lock."""
        for lock, pid in self._locks_of_this_machine():
            if not is_running_pulumi(pid):
                lock.unlink(missing_ok=True)
                lock.with_name(f"{lock.name}.attrs").unlink(missing_ok=True)

    def wait_for_living_lock(self) -> None:
        """Wait for a `pulumi` of this machine that works on the stack, such as one that outlived a killed command."""
        told = False
        while holders := [pid for _, pid in self._locks_of_this_machine()]:
            if not told:
                print(
                    f"pulumi (process {holders[0]}) still works on stack {self.name}; waiting for it"
                )
                told = True
            time.sleep(LOCK_POLL_SECONDS)
            self.release_dead_lock()

    def _locks_of_this_machine(self) -> list[tuple[Path, int]]:
        """Each lock that a process of this machine holds or held, with its process id."""
        locks = []
        for path in self._locks().glob("*.json"):
            with suppress(FileNotFoundError):  # its holder has just ended
                holder = json.loads(path.read_text())
                if holder.get("hostname") == socket.gethostname():
                    locks.append((path, int(holder["pid"])))
        return locks

    def _locks(self) -> Path:
        return self.backend / ".pulumi" / "locks" / "organization" / PROJECT / self.name

    def outputs(self) -> dict[str, Any]:
        """Outputs of the stack, secrets in plain text."""
        outputs: dict[str, Any] = json.loads(
            self.read("stack", "output", "--json", "--show-secrets")
        )
        return outputs

    def recorded_names(self) -> set[str]:
        """What the resources of the state are called: their ids and every text among their outputs."""
        state = json.loads(self.read("stack", "export"))
        resources = state.get("deployment", {}).get("resources") or []
        ids = {resource.get("id") for resource in resources}
        outputs = [
            value for resource in resources for value in resource.get("outputs", {}).values()
        ]
        return {name for name in (*ids, *outputs) if isinstance(name, str)}

    def resource_count(self) -> int:
        """Resources in the stack's state, the stack itself not counted."""
        state = json.loads(self.read("stack", "export"))
        resources = state.get("deployment", {}).get("resources") or []
        return sum(resource["type"] != "pulumi:pulumi:Stack" for resource in resources)


def wait_through_interrupts(process: subprocess.Popen[bytes]) -> int:
    """Exit code of a child that shares the terminal, which sends Ctrl-C to it too.

    `pulumi` then finishes what it has begun and writes down what it made; `subprocess.run` would kill it.

    Raises:
        KeyboardInterrupt: Ctrl-C came, and the child has ended since.
    """
    interrupted = False
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            interrupted = True
        else:
            if interrupted:
                raise KeyboardInterrupt
            return code


def is_running_pulumi(pid: int) -> bool:
    """True when this process is a `pulumi`; where the system has no /proc, when there is such a process at all.

    After a restart of the machine, another program may have the number of the process that was killed.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "pulumi"
    except OSError:
        return not Path("/proc/self").exists()


def stack_names(backend: Path) -> list[str]:
    """All stacks of the project in a file backend."""
    folder = backend / ".pulumi" / "stacks" / PROJECT
    return sorted(path.stem for path in folder.glob("*.json"))
