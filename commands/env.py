"""`make env`: exports that make plain `pulumi`, boto3, `aws` and `curl` work on the local AWS.

eval "$(make -s env)"
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from commands.command_line import without_options
from commands.local_server import known_endpoint
from commands.workspace import find_workspace, shell_exports
from localaws.process.credentials import read_credentials
from localaws.process.server import ServerError
from localpulumi.engine.build import find_engine


def main(given: Sequence[str] | None = None) -> None:
    """Print the exports, or say what has to be done first."""
    without_options("commands.env", __doc__, given)
    workspace = find_workspace()
    engine, endpoint = find_engine(), known_endpoint(workspace)
    if engine is None or not workspace.python.exists():
        sys.exit("env: nothing is set up yet; run `make setup`")
    if endpoint is None:
        sys.exit(
            "env: the local AWS was never started; run `make demo`, or `.venv/bin/python -m localaws start`"
        )
    try:
        root = read_credentials(workspace.home)
    except ServerError as error:
        sys.exit(f"env: {error}")
    print(shell_exports(workspace, engine, endpoint, root))


if __name__ == "__main__":
    main()
