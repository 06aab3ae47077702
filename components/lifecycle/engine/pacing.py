"""The process-wide limit on how often each API operation is called."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable

INTERVAL_SECONDS = 1.25
"""Time between two calls of one operation.

Source: AWS General Reference, Amazon Personalize quotas: one request per second for each control-plane API, account and
region. The margin of a quarter is for network jitter and for whoever else works in the account.
"""


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
