"""The pace of a service: when the next status of a resource is due.

Durations are those of the real service. With `real` they pass as they are; with `fast` each step is
compressed to a fraction of a second, longer steps staying longer, so that a program still meets every
intermediate status. Whatever the pace, the clock can be advanced, so that nobody waits days for a schedule.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

FASTEST_STEP_SECONDS = 0.05
SLOWEST_STEP_SECONDS = 0.2

_LONGEST_REAL_STEP_SECONDS = 1200.0


def compressed(seconds: float) -> float:
    """Length of a step under the `fast` clock: 0.05 to 0.2 s, growing with the real duration.

    Args:
        seconds: the step's duration on the real service.
    """
    share = min(1.0, max(0.0, seconds) / _LONGEST_REAL_STEP_SECONDS)
    return FASTEST_STEP_SECONDS + share * (SLOWEST_STEP_SECONDS - FASTEST_STEP_SECONDS)


def unchanged(seconds: float) -> float:
    """Length of a step under the `real` clock."""
    return seconds


@dataclass(frozen=True)
class Clock:
    """A source of time and the pace at which steps pass.

    Attributes:
        now: seconds since the Unix epoch, UTC; tests inject their own.
        pace: from a step's duration on the real service to its duration here, in seconds.
    """

    now: Callable[[], float] = time.time
    pace: Callable[[float], float] = compressed

    def due(self, seconds: float) -> float:
        """When a step that starts now and lasts `seconds` on the real service is over here."""
        return self.now() + self.pace(seconds)


def clock(name: str, now: Callable[[], float]) -> Clock:
    """The clock a setting names.

    Args:
        name: `fast` or `real`.
        now: seconds since the Unix epoch, UTC.

    Raises:
        ValueError: `name` is neither `fast` nor `real`.
    """
    paces = {"fast": compressed, "real": unchanged}
    if name not in paces:
        msg = f"unknown clock {name!r}: expected one of {sorted(paces)}"
        raise ValueError(msg)
    return Clock(now=now, pace=paces[name])
