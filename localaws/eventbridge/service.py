"""EventBridge as a host serves it: one thread that fires schedules and delivers to targets."""

import logging
import threading
from collections.abc import Callable

from localaws.eventbridge.deliveries import Deliveries, Permissions
from localaws.eventbridge.delivery import Delivery
from localaws.eventbridge.scheduler import Scheduler, Schedules
from localaws.shared.ports import ThreadCalls
from localaws.shared.settings import Settings

CHECK_SECONDS = 1.0

logger = logging.getLogger("localaws.eventbridge")


class EventBridgeService:
    """Fires schedules that are due, and hands to targets what they are due.

    Args:
        settings: of the local AWS.
        schedules: of EventBridge Scheduler.
        calls: reaches targets and dead-letter queues.
        permissions: of both services there.
        now: a time that can be advanced, seconds since the Unix epoch.

    Attributes:
        deliveries: under way; the host has them forget what has ended after it wrote the states of all services.
    """

    def __init__(
        self,
        settings: Settings,
        schedules: Schedules,
        calls: ThreadCalls,
        permissions: Permissions,
        now: Callable[[], float],
    ) -> None:
        folder = settings.home / "eventbridge"
        self._wake = threading.Event()
        self._stopping = threading.Event()
        # Work and reset exclude each other.
        self._working = threading.Lock()
        self.deliveries = Deliveries(folder / "deliveries", calls, permissions, now, self._wake.set)
        self._scheduler = Scheduler(folder / "fired.json", schedules, self.deliver, now)
        self._thread = threading.Thread(target=self._run, name="eventbridge", daemon=True)

    def deliver(self, delivery: Delivery) -> None:
        """Accept what a target is to be handed; from any thread."""
        self.deliveries.add(delivery)

    def catch_up(self) -> None:
        """Do at once, after time was advanced, what has become due; from a thread."""
        self._do_due()

    def start(self) -> None:
        """Take up what the last server left, and begin to look at schedules."""
        self.deliveries.load()
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery under way; the others come with the next start."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        self.deliveries.take()()

    def reset(self) -> None:
        """Forget all."""
        with self._working:
            self.deliveries.clear()
            self._scheduler.clear()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._do_due()
            self._wake.wait(CHECK_SECONDS)

    def _do_due(self) -> None:
        try:
            with self._working:
                self._scheduler.fire_due()
                self.deliveries.attempt_due(self._stopping)
        except Exception:
            logger.exception("schedules and deliveries are looked at again")
