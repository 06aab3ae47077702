"""The process-wide limit on how often each API operation is called."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping

from components.lifecycle.engine.errors import LifecycleError

CALLS_PER_SECOND = 1.0
"""Of each operation, where the environment says nothing else.

Source: AWS General Reference, Amazon Personalize quotas: one request per second for each control-plane API, account and
region.
"""
MARGIN = 1.25
"""For network jitter and for whoever else works in the account."""
INTERVAL_SECONDS = MARGIN / CALLS_PER_SECOND
"""Time between two calls of one operation."""
VARIABLE = "PERSONALIZE_CALLS_PER_SECOND"


def interval_seconds(environment: Mapping[str, str]) -> float:
    """Time between two calls of one operation, for the endpoint that the environment names.

    Args:
        environment: `PERSONALIZE_CALLS_PER_SECOND` says how many calls of one operation the endpoint takes in a second:
            an account whose quota is another one, or a service on this machine.

    Raises:
        LifecycleError: it is no number above 0.
    """
    given = environment.get(VARIABLE, str(CALLS_PER_SECOND))
    try:
        rate = float(given)
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise LifecycleError(
            f"the environment variable {VARIABLE} is {given!r}: expected a number above 0, the calls of one operation that"
            f" the service takes in a second; unset it for AWS's own quota of {CALLS_PER_SECOND:g}"
        )
    return MARGIN / rate


class Pacer:
    """Lets at most one caller per operation pass in each interval; callers of other operations do not wait.

    Thread-safe: callers of one operation queue on its lock, so their calls have a total order.

    Args:
        interval_seconds: least time between two calls of one operation.
        clock: seconds, monotonic.
        sleep: waits so many seconds on that clock.
    """

    def __init__(
        self,
        interval_seconds: float = INTERVAL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval_seconds
        self._clock = clock
        self._sleep = sleep
        self._guard = threading.Lock()
        self._turns: defaultdict[Hashable, threading.Lock] = defaultdict(threading.Lock)
        self._last: dict[Hashable, float] = {}

    def wait(self, operation: Hashable) -> float:
        """Wait for this caller's turn; return the time on the clock at which it came."""
        with self._guard:
            turn = self._turns[operation]
        with turn:
            now = self._clock()
            due = self._last[operation] + self._interval if operation in self._last else now
            while now < due:
                self._sleep(due - now)
                now = self._clock()
            self._last[operation] = now
            return now
