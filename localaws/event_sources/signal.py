"""Something happened: threads wait for it without polling."""

import threading


class Signal:
    """Wakes all that wait. One that looked before it waits misses nothing: it hands in the count that it saw."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        """How often it has happened."""
        return self._count

    def set(self) -> None:
        """Say that it happened."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait(self, seen: int, timeout_seconds: float) -> None:
        """Wait until it has happened since the count was `seen`, at most so long."""
        with self._condition:
            self._condition.wait_for(lambda: self._count != seen, timeout_seconds)
