"""One stack of the program on the local AWS, driven through the real Pulumi command."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.workspace import PROJECT
from localaws.process.private_files import OWNER_ONLY
from localpulumi.file_backend.layout import StackFiles, latest, read_checkpoint
from localpulumi.file_backend.locks import living_holders, release_dead_locks
from localpulumi.file_backend.repair import existing_checkpoint, repair

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
        process = subprocess.Popen(
            command, cwd=self.program, env=dict(self.environment), umask=OWNER_ONLY
        )
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
            umask=OWNER_ONLY,
        )
        if result.returncode:
            raise StackError(
                f"`pulumi {arguments[0]}` of stack {self.name} failed:\n{result.stderr or result.stdout}"
            )
        return result.stdout

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["pulumi", *arguments, "--stack", self.qualified_name]

    @property
    def files(self) -> StackFiles:
        """What the backend keeps of the stack."""
        return StackFiles(self.backend, PROJECT, self.name)

    def exists(self) -> bool:
        """True when the backend knows the stack."""
        return existing_checkpoint(self.files) is not None

    def ensure(self) -> None:
        """Free the stack from a run that died, and initialise it where it is missing."""
        self.recover()
        if not self.exists():
            self.run("stack", "init")

    def recover(self) -> None:
        """Free the stack from what a killed run left: its lock, half-written files, and operations that it began."""
        self.wait_for_living_lock()
        told = repair(self.files)
        if told:
            print(told)

    def wait_for_living_lock(self) -> None:
        """Remove dead locks and wait for a `pulumi` that works on the stack, as one that outlived a killed command."""
        told = False
        release_dead_locks(self.files)
        while holders := living_holders(self.files):
            if not told:
                print(
                    f"pulumi (process {holders[0]}) still works on stack {self.name}; waiting for it"
                )
                told = True
            time.sleep(LOCK_POLL_SECONDS)
            release_dead_locks(self.files)

    def outputs(self) -> dict[str, Any]:
        """Outputs of the stack, secrets in plain text."""
        outputs: dict[str, Any] = json.loads(
            self.read("stack", "output", "--json", "--show-secrets")
        )
        return outputs

    def recorded_names(self) -> set[str]:
        """What the resources of the state are called: their ids and every text among their outputs."""
        resources = self._resources()
        ids = {resource.get("id") for resource in resources}
        outputs = [
            value for resource in resources for value in resource.get("outputs", {}).values()
        ]
        return {name for name in (*ids, *outputs) if isinstance(name, str)}

    def _resources(self) -> list[dict[str, Any]]:
        """The resources as the file backend holds them, secrets encrypted; no engine has to start for them."""
        path = existing_checkpoint(self.files)
        checkpoint = read_checkpoint(path) if path else None
        return (latest(checkpoint).get("resources") or []) if checkpoint else []


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


def stack_names(backend: Path) -> list[str]:
    """All stacks of the project in a file backend."""
    folder = backend / ".pulumi" / "stacks" / PROJECT
    return sorted(path.stem for path in folder.glob("*.json"))
