"""The minutes of CloudWatch: at the end of each, gauges are read and alarms evaluated.

When time is advanced, each minute in between has its turn, in order.
"""

import logging
import threading
from collections.abc import Callable

from localaws.cloudwatch.alarms.evaluator import Evaluator
from localaws.cloudwatch.metrics.store import MetricStore, metric
from localaws.shared.ports import ReadGauges

MINUTE = 60
SAVE_SECONDS = 20.0

_log = logging.getLogger("localaws.cloudwatch")


class Timer:
    """A thread that follows the minutes.

    Args:
        store: takes the gauges.
        evaluator: of the alarms.
        now: seconds since the Unix epoch.
        save: writes the metrics down; called from time to time.

    Attributes:
        gauges: that are read each minute.
    """

    def __init__(
        self,
        store: MetricStore,
        evaluator: Evaluator,
        now: Callable[[], float],
        save: Callable[[], None],
    ) -> None:
        self.gauges: list[ReadGauges] = []
        self._store = store
        self._evaluator = evaluator
        self._now = now
        self._save = save
        self._turn = threading.Lock()
        self._last = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cloudwatch", daemon=True)

    def start(self) -> None:
        """Begin with the next minute."""
        self._last = self._minute()
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def catch_up(self) -> None:
        """Give all minutes that are over their turn."""
        with self._turn:
            for end in range(self._last + MINUTE, self._minute() + 1, MINUTE):
                self._last = end
                self._read_gauges(end)
                self._evaluator.evaluate(end)

    def rewind(self) -> None:
        """Begin anew with the present minute, which may be an earlier one."""
        with self._turn:
            self._last = self._minute()

    def _minute(self) -> int:
        return int(self._now() // MINUTE) * MINUTE

    def _run(self) -> None:
        while not self._stopping.wait(min(SAVE_SECONDS, MINUTE - self._now() % MINUTE)):
            try:
                self.catch_up()
                self._save()
            except Exception:
                _log.exception("a minute of CloudWatch failed")

    def _read_gauges(self, end: int) -> None:
        for read in self.gauges:
            for gauge in read():
                measured = metric(gauge.namespace, gauge.name, gauge.dimensions)
                scope = gauge.account, gauge.region
                self._store.add(scope, measured, gauge.unit, end - 1, gauge.value)
