"""One stack of the program, in any backend, driven through the real Pulumi command."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.process.private_files import OWNER_ONLY


class StackError(RuntimeError):
    """A Pulumi command failed, or is not there; the message tells why."""


@dataclass(frozen=True)
class PulumiStack:
    """A stack by name.

    Attributes:
        name: as `pulumi --stack` takes it.
        program: folder of Pulumi.yaml.
        environment: whole environment of the Pulumi processes.
    """

    name: str
    program: Path
    environment: Mapping[str, str]

    @property
    def qualified_name(self) -> str:
        """Name that the command is given."""
        return self.name

    def run(self, *arguments: str, check: bool = True) -> int:
        """Run `pulumi` with the user's terminal.

        Returns:
            The exit code.

        Raises:
            StackError: it failed and `check` is set, or there is no `pulumi`.
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
            StackError: it failed, with its error output; or there is no `pulumi`.
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
        if shutil.which("pulumi", path=self.environment.get("PATH")) is None:
            raise StackError(
                "there is no command `pulumi` on the PATH; the local stack's comes with `make setup`"
            )
        return ["pulumi", *arguments, "--stack", self.qualified_name]

    def outputs(self) -> dict[str, Any]:
        """Outputs of the stack, secrets in plain text."""
        outputs: dict[str, Any] = json.loads(
            self.read("stack", "output", "--json", "--show-secrets")
        )
        return outputs

    def public_outputs(self) -> dict[str, Any]:
        """Outputs of the stack; in the place of a secret one is `[secret]`."""
        outputs: dict[str, Any] = json.loads(self.read("stack", "output", "--json"))
        return outputs

    def configuration(self) -> dict[str, str]:
        """Values of the stack's configuration by key, secrets left out; lists and maps are JSON."""
        listed = json.loads(self.read("config", "--json"))
        return {key: each["value"] for key, each in listed.items() if "value" in each}


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
