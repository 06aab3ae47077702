"""Files that are their owner's alone: the home holds keys, objects and what the stacks' users did."""

import os
import stat
from pathlib import Path

OWNER_ONLY = 0o077
"""Umask under which files are made with mode 0600 and folders with 0700."""


def make_private(folder: Path, *, except_below: Path) -> None:
    """Take every permission of other users from a folder and all that lies in it; symbolic links are not followed.

    Args:
        folder: the folder.
        except_below: a folder in it whose content stays as it is: a virtual environment's files may be hard links to
            those of an installer's cache, which are not ours. Nobody else gets to them through `folder`.
    """
    for path, folders, files in os.walk(folder):
        if Path(path) == except_below:
            folders.clear()
            continue
        for name in (".", *files):
            _make_private(os.path.join(path, name))  # noqa: PTH118 - thousands of files at each start


def _make_private(path: str) -> None:
    mode = os.lstat(path).st_mode
    if stat.S_IMODE(mode) & OWNER_ONLY and not stat.S_ISLNK(mode):
        os.chmod(path, stat.S_IMODE(mode) & ~OWNER_ONLY)  # noqa: PTH101 - as above
