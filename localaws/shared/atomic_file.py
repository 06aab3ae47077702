"""Files that are replaced as a whole: a reader, and the next start after a kill, see the old content or the new."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

OWNER_FILE = 0o600
OWNER_FOLDER = 0o700


def write_text(path: Path, text: str, *, durable: bool, mode: int = OWNER_FILE) -> None:
    """Write a text; see `write_pieces`."""
    write_pieces(path, [text], durable=durable, mode=mode)


def write_json(path: Path, value: Any, *, durable: bool) -> None:
    """Write a value as JSON; see `write_pieces`."""
    write_pieces(path, [json.dumps(value)], durable=durable)


def write_pieces(
    path: Path, pieces: Iterable[str], *, durable: bool, mode: int = OWNER_FILE
) -> None:
    """Write a text that comes in pieces.

    Args:
        path: the file; its folder is made when missing, for the owner alone.
        pieces: of the text, in order.
        durable: whether the new content must survive a power failure once this returns. It costs milliseconds. A kill
            of the process loses nothing either way.
        mode: permissions of the file; a secret may be in any of them, so only the owner has any by default.
    """
    make_folder(path.parent)
    with _temporary_beside(path) as (handle, temporary):
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.writelines(pieces)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    if durable:
        _sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, where they are missing, for the owner alone."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=OWNER_FOLDER, exist_ok=True)


def move_file(source: Path, target: Path) -> None:
    """Give a file that is whole its place, or that of another file, on the same file system.

    Where both are names of one file already, both stay.
    """
    source.replace(target)


def move_folder(source: Path, target: Path) -> None:
    """Give a folder that is whole its place, where there is nothing or an empty folder; a crash leaves one of the two.

    Args:
        source: the folder, on the same file system.
        target: its place.
    """
    source.replace(target)


@contextlib.contextmanager
def _temporary_beside(path: Path) -> Iterator[tuple[int, Path]]:
    """A new file in the same folder, gone again unless it was moved."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        yield handle, temporary
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Have the name of a new file survive a power failure, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
