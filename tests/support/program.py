"""The project's own program in a folder of a test, driven by the real engine against a running local AWS."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commands.inventory import Client, client_factory
from commands.local_stack import Stack
from commands.setup import prepare_pulumi_home
from commands.workspace import REGION, Workspace, process_environment
from localaws.process.credentials import Credentials
from localpulumi.engine.build import find_engine
from tests.support.local_aws import CHECKOUT, LocalAws

PROGRAM_FILES = (
    "__main__.py",
    "Pulumi.yaml",
    "components",
    "handlers",
    "openapi",
    "localpulumi",
    # What notebooks are, import, and need.
    "notebooks",
    "localaws",
    "requirements",
    ".venv",
)


UNATTENDED = ("--yes", "--skip-preview", "--non-interactive")
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Result:
    """Exit code and everything that a command printed."""

    code: int
    text: str


@dataclass(frozen=True)
class Program:
    """A folder with the project's program and a backend of its own.

    Configuration of stacks lands in this folder, not in the checkout.
    """

    workspace: Workspace
    endpoint: str
    root: Credentials

    @classmethod
    def prepare(cls, folder: Path, local_aws: LocalAws) -> Program:
        """Link the program into `folder`, and install the plugins for it."""
        folder.mkdir(parents=True)
        for name in PROGRAM_FILES:
            (folder / name).symlink_to(CHECKOUT / name)
        workspace = Workspace(root=folder, home=folder / "home")
        workspace.pulumi_state.mkdir(parents=True)
        prepare_pulumi_home(workspace)
        return cls(workspace, local_aws.endpoint, local_aws.credentials)

    def stack(self, name: str, **config: str) -> ProgramStack:
        """Initialise a stack with configuration of the namespace `personalize`."""
        stack = self.uninitialised(name)
        stack.read("stack", "init")
        if config:
            stack.configure_all(config)
        return stack

    def uninitialised(self, name: str) -> ProgramStack:
        """A stack that the backend does not know yet."""
        engine = find_engine()
        assert engine is not None, "no Pulumi engine; `make setup` builds it"
        variables = process_environment(self.workspace, engine, self.endpoint, self.root)
        environment = {**variables, "NO_COLOR": "1"}
        return ProgramStack(name, self.workspace.root, environment, self.workspace.pulumi_state)

    @property
    def client(self) -> Client:
        """Makes boto3 clients of the local AWS."""
        return client_factory(self.endpoint, REGION, self.root)


class ProgramStack(Stack):
    """A stack whose commands are captured."""

    def configure(self, key: str, value: str) -> None:
        """`pulumi config set personalize:KEY VALUE`."""
        self.read("config", "set", f"personalize:{key}", value)

    def configure_all(self, config: Mapping[str, str]) -> None:
        """Set several keys in one call; each call starts the engine, half a second of a processor."""
        settings = [f"personalize:{key}={value}" for key, value in config.items()]
        self.read(
            "config", "set-all", *(word for each in settings for word in ("--plaintext", each))
        )

    def pulumi(self, *arguments: str) -> Result:
        """Run a command without a terminal; never raises."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--stack", self.qualified_name],
            cwd=self.program,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout)

    def up(self, *options: str) -> str:
        """`pulumi up`; what it printed."""
        return self._succeed("up", "--yes", "--skip-preview", *options)

    def preview(self, *options: str) -> str:
        """`pulumi preview`; what it printed."""
        return self._succeed("preview", *options)

    def refresh(self, *options: str) -> str:
        """`pulumi refresh`; what it printed."""
        return self._succeed("refresh", "--yes", "--skip-preview", *options)

    def destroy(self) -> str:
        """`pulumi destroy`; what it printed."""
        return self._succeed("destroy", "--yes", "--skip-preview")

    def break_off(self, command: str, at: str, sign: signal.Signals) -> None:
        """Run `up` or `destroy`, and send the engine a signal once it has printed a line that matches; wait for its end."""
        log = self.backend.parent / f"{self.name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["pulumi", command, *UNATTENDED, "--stack", self.qualified_name],
                cwd=self.program,
                env=dict(self.environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        while not re.search(at, seen := log.read_text(errors="replace")):
            assert process.poll() is None, (
                f"pulumi {command} ended before it printed {at!r}:\n{seen}"
            )
            time.sleep(POLL_SECONDS)
        process.send_signal(sign)
        assert process.wait() != 0, f"pulumi {command} ended well:\n{log.read_text()}"

    def _succeed(self, *arguments: str) -> str:
        result = self.pulumi(*arguments)
        assert result.code == 0, (
            f"pulumi {' '.join(arguments)} ended with {result.code}:\n{result.text}"
        )
        return result.text
