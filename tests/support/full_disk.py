"""A disk on which nothing more can be written."""

import errno
from typing import Any
from unittest import mock

from localaws.shared import atomic_file


def full_disk() -> Any:
    """While it is entered, files of JSON are refused for want of room."""
    error = OSError(errno.ENOSPC, "No space left on device")
    return mock.patch.object(atomic_file, "write_json", side_effect=error)
