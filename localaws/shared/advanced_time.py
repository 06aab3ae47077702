"""A time that can be advanced, so that nobody waits hours for what the clock brings."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from localaws.shared import atomic_file

FILE = "advanced-seconds.json"
EARLIER_FOLDERS = ("personalize", "cloudwatch", "streams")
"""In a home of an earlier version each of these services has a file of its own."""


class AdvancedTime:
    """A time and what it was advanced by, which is kept in a file: nothing that was due is waited for again.

    Args:
        now: the time that is advanced, seconds since the Unix epoch.
        path: the file, with a number of seconds; absent when nothing was ever advanced.
    """

    def __init__(self, now: Callable[[], float], path: Path) -> None:
        self._now = now
        self._path = path
        self._ahead = float(json.loads(path.read_text())) if path.exists() else 0.0

    def now(self) -> float:
        """The advanced time."""
        return self._now() + self._ahead

    @property
    def ahead_seconds(self) -> float:
        """By how much it is advanced."""
        return self._ahead

    def advance(self, seconds: float) -> None:
        """Add seconds, from now on and for every later start."""
        # Hundreds of times in a row, when hours pass in steps: a power failure takes back the last of them.
        atomic_file.write_json(self._path, self._ahead + seconds, durable=False)
        self._ahead += seconds

    def reset(self) -> None:
        """Be the time that it was made of again."""
        self._path.unlink(missing_ok=True)
        self._ahead = 0.0


def clock_of(home: Path) -> AdvancedTime:
    """The one clock of all services of a local AWS, as its home keeps it.

    A home of an earlier version goes on at the latest of its services' times.

    Args:
        home: of the local AWS.
    """
    path = home / "clock" / FILE
    earlier = [each for name in EARLIER_FOLDERS if (each := home / name / FILE).exists()]
    if earlier:
        kept = [*earlier, path] if path.exists() else earlier
        ahead = max(float(json.loads(each.read_text())) for each in kept)
        atomic_file.write_json(path, ahead, durable=True)
        for each in earlier:
            each.unlink()
    return AdvancedTime(time.time, path)
