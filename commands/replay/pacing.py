"""How fast a replay calls PutEvents, and when it gives up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

CALLS_PER_SECOND = 100
"""A tenth of what the service takes, so that live events pass. Source: Amazon Personalize quotas, PutEvents 1,000."""

PATIENCE_SECONDS = 60.0
"""How long the service may take no call before the replay ends."""


class Pace:
    """A `personalize-events` client that spreads its calls, safe to use from many threads."""

    def __init__(
        self,
        client: Any,
        stop: threading.Event,
        delivered: Callable[[int], None],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Wrap a client.

        Args:
            client: without retries of its own.
            stop: once it is set, no time is left.
            delivered: is told of the number of events of each call that succeeded, one call at a time.
            now: seconds of a clock that never goes back.
            sleep: waits for seconds.
        """
        self._client, self._stop = client, stop
        self._delivered, self._now, self._sleep = delivered, now, sleep
        self._lock = threading.Lock()
        self._next_call = self._last_success = now()

    def begin(self) -> None:
        """Start to be patient anew, after time that was spent on something else."""
        self._last_success = self._now()

    def remaining_seconds(self) -> float:
        """How long calls may go on without a success."""
        if self._stop.is_set():
            return 0.0
        return PATIENCE_SECONDS - (self._now() - self._last_success)

    def put_events(self, **request: Any) -> None:
        """Call PutEvents in its turn; errors are the client's."""
        with self._lock:
            turn = max(self._now(), self._next_call)
            self._next_call = turn + 1 / CALLS_PER_SECOND
        self._sleep(max(0.0, turn - self._now()))
        self._client.put_events(**request)
        with self._lock:
            self._last_success = self._now()
            self._delivered(len(request["eventList"]))
