"""`make notebook`: the data exploration in JupyterLab, on the loopback and behind a token.

JupyterLab has an environment of its own, made at the first call: nobody else needs its hundred packages. Data in S3 are read with the credentials of
the shell that calls it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from commands.command_line import without_options
from commands.setup import Progress
from commands.up import ensure_sample
from commands.workspace import find_workspace
from localaws.process.locked_environment import (
    LockedEnvironmentError,
    ensure_environment,
    environment_python,
)

NOTEBOOK = "notebooks/data-exploration.ipynb"
REQUIREMENTS = "requirements/notebook.txt"


OPTIONS = (
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.root_dir=.",
    # The address in the terminal is that of the notebook, too.
    f"--LabApp.default_url=/lab/tree/{NOTEBOOK}",
    # In a container there is no other user; the loopback and the token keep others out.
    "--ServerApp.allow_root=True",
    # Else a page that opens asks the internet for news, newer versions and extensions.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


def main(given: Sequence[str] | None = None) -> None:
    """Install what the first call finds missing, and become the server, which Ctrl-C ends."""
    without_options("commands.notebook", __doc__, given)
    workspace = find_workspace()
    try:
        with Progress().step(f"installing {REQUIREMENTS} (once)"):
            ensure_environment(workspace.notebook, workspace.root / REQUIREMENTS)
    except LockedEnvironmentError as error:
        sys.exit(f"notebook: {error}")
    except KeyboardInterrupt:
        sys.exit("\nnotebook: interrupted; the same command goes on where it stopped")
    ensure_sample(workspace)
    os.chdir(workspace.root)
    command = server_command(environment_python(workspace.notebook))
    os.execv(command[0], command)  # noqa: S606 - the command is our own


def server_command(python: Path) -> list[str]:
    """JupyterLab with the notebook open, started in the checkout, which its links reach.

    The token is one that the server makes: it is shown in the terminal, and in no list of processes.

    Args:
        python: interpreter of the environment that has it.
    """
    return [str(python), "-m", "jupyterlab", *OPTIONS]


if __name__ == "__main__":
    main()
