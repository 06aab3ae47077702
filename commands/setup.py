"""`make setup`: the virtual environment, the Pulumi engine, the provider plugins, the Lambda runtime.

Runs on a bare Python 3.11 or newer. Every step is skipped when it is done, and starts again when it was interrupted.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from commands.command_line import without_options
from commands.workspace import Workspace, find_workspace
from localaws.process.locked_environment import (
    FUNCTIONS_REQUIREMENTS,
    LockedEnvironmentError,
    ensure_environment,
)
from localpulumi.engine.build import EngineError, ensure_engine

MINIMUM_PYTHON = (3, 11)
PLUGINS = {"aws": "pulumi_aws", "aws-native": "pulumi_aws_native"}
NO_LOGS = """\
This file is here so that Pulumi keeps no logs of the local stacks: it would write a megabyte with each command, which
takes a fifth of the engine's time. `pulumi up --logtostderr --logflow -v 9` shows what they would hold.
"""


class SetupError(RuntimeError):
    """Set-up cannot go on; the message says why and what to do."""


class Progress:
    """One line that is rewritten on a terminal; in a log, a new line only every 30 s."""

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty()
        self.last = 0.0

    def __call__(self, line: str) -> None:
        """Show `line` as the present state of a long step."""
        if self.is_terminal:
            print(f"\r\033[K  {line}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self.last > 30:
            self.last = time.monotonic()
            print(f"  {line}", file=sys.stderr, flush=True)

    def done(self) -> None:
        """Clear the line."""
        if self.is_terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Show `label` with the elapsed time while the block runs; nothing when it is done within a second."""
        finished, started = threading.Event(), time.monotonic()

        def tick() -> None:
            while not finished.wait(1):
                elapsed = int(time.monotonic() - started)
                self(f"{label}  {elapsed // 60}:{elapsed % 60:02d}")

        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        try:
            yield
        finally:
            finished.set()
            ticker.join()
            self.done()


def package_version(python: Path, package: str) -> str:
    """Version of an installed distribution, read with the virtual environment's own interpreter."""
    program = f"import importlib.metadata as m; print(m.version({package!r}))"
    output = subprocess.run(
        [str(python), "-c", program], capture_output=True, text=True, check=True
    )
    return output.stdout.strip()


def plugin_script(workspace: Workspace, package: str) -> str:
    """Executable that the engine starts as provider plugin of `package`."""
    root, python = shlex.quote(str(workspace.root)), shlex.quote(str(workspace.python))
    return f'#!/bin/sh\nPYTHONPATH={root} exec {python} -u -m localpulumi.provider {package} "$@"\n'


def install_plugins(workspace: Workspace) -> None:
    """Put the local provider plugins where the engine looks for the versions that the SDKs ask for.

    The engine wants `plugins/resource-<package>-v<version>/pulumi-resource-<package>`, a real folder.
    """
    for package, distribution in PLUGINS.items():
        version = package_version(workspace.python, distribution)
        folder = workspace.pulumi_home / "plugins" / f"resource-{package}-v{version}"
        folder.mkdir(parents=True, exist_ok=True)
        script = folder / f"pulumi-resource-{package}"
        script.write_text(plugin_script(workspace, package))
        script.chmod(0o700)


def keep_no_logs(workspace: Workspace) -> None:
    """Put a file in the place of the engine's folder of logs.

    There is no setting for it; an engine that cannot make the folder goes on without logs.
    Source: pulumi 3.259.0, `StartLogging` in pkg/logging/encrypted.go and its caller in cmd/pulumi.
    """
    logs = workspace.pulumi_home / "logs"
    if logs.is_dir():
        shutil.rmtree(logs)
    logs.write_text(NO_LOGS)


def prepare_pulumi_home(workspace: Workspace) -> None:
    """Make the `PULUMI_HOME` of the local stacks: our plugins, and no logs."""
    install_plugins(workspace)
    keep_no_logs(workspace)


def setup(workspace: Workspace) -> Path:
    """Bring everything up that the other commands need.

    Returns:
        The folder of the engine.
    """
    if sys.version_info < MINIMUM_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(
            f"Python 3.11 or newer is needed, `{sys.executable}` is {found}."
            " Call make with another one: make PYTHON=python3.12 ..."
        )
    workspace.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    progress = Progress()
    for folder, lock in (
        (workspace.virtualenv, workspace.root / "requirements" / "development.txt"),
        (workspace.functions, FUNCTIONS_REQUIREMENTS),
    ):
        with progress.step(f"installing {lock.relative_to(workspace.root)} into {folder.name}"):
            ensure_environment(folder, lock)
    with progress.step("building the Pulumi engine from its Go modules (about 5 minutes, once)"):
        engine = ensure_engine()
    workspace.pulumi_state.mkdir(mode=0o700, parents=True, exist_ok=True)
    prepare_pulumi_home(workspace)
    return engine


def main(given: Sequence[str] | None = None) -> None:
    """Run set-up; say in one line what stands ready."""
    without_options("commands.setup", __doc__, given)
    workspace = find_workspace()
    try:
        engine = setup(workspace)
    except (SetupError, EngineError, LockedEnvironmentError) as error:
        sys.exit(f"set-up: {error}")
    except KeyboardInterrupt:
        sys.exit("\nset-up: interrupted; the same command goes on where it stopped")
    print(f"set-up is complete: {workspace.python.parent.parent.name}, engine {engine / 'pulumi'}")


if __name__ == "__main__":
    main()
