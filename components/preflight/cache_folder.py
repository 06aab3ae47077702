"""The program's folder in the user's cache: what can be made again, and is not in the project."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def cache_folder() -> Path:
    """Where the program keeps what it may lose.

    Source: XDG Base Directory Specification, `XDG_CACHE_HOME`.
    """
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "pulumi-personalize"


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears only when it is whole, for the owner alone.

    Args:
        target: the file; its folder is made when missing.

    Raises:
        OSError: the file cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
        try:
            yield part
            part.flush()
            Path(part.name).replace(target)
        except BaseException:
            Path(part.name).unlink()
            raise
