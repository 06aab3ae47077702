"""What commands of the demos have in common: a command line without options, and the one message with which they end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


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


@contextmanager
def resumable(command: str, *failures: type[Exception]) -> Iterator[None]:
    """End what is brought up with one message, which says that the same command goes on.

    Args:
        command: as `make` calls it.
        failures: errors whose message tells all.

    Raises:
        SystemExit: with the message, on one of these errors or Ctrl-C.
    """
    ways = f"`make {command}` goes on from here, `make down` removes everything"
    try:
        yield
    except failures as error:
        sys.exit(f"{command}: {error}\nNothing is lost: {ways}.")
    except KeyboardInterrupt:
        sys.exit(f"\n{command}: interrupted; {ways}")
