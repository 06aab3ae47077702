"""The command line of commands that take no options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def without_options(
    module: str, description: str | None, given: Sequence[str] | None = None
) -> None:
    """Answer `--help`, and refuse everything else, before anything is done.

    Args:
        module: the command, as `python -m` calls it.
        description: what it does.
        given: the command line; that of the process when it is None.

    Raises:
        SystemExit: 0 after `--help`, 2 for anything else.
    """
    argparse.ArgumentParser(prog=f"python -m {module}", description=description).parse_args(given)
