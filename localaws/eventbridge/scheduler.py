"""Fires the schedules that are due.

However far the clock was advanced, and however long the local AWS was stopped, a schedule that fell due meanwhile is fired
once, for its last occurrence; several of them in the order of these occurrences.
"""

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from localaws.eventbridge.delivery import Delivery
from localaws.eventbridge.schedule import Schedule
from localaws.shared import atomic_file

logger = logging.getLogger("localaws.eventbridge")


class Schedules(Protocol):
    """The schedules of EventBridge Scheduler, as its API stores them."""

    def all(self) -> Iterable[Schedule]:
        """All of all accounts and regions."""

    def delete(self, schedule: Schedule) -> None:
        """Delete one, if it is still there."""


class Scheduler:
    """Fires schedules, and keeps which occurrence of each was fired last.

    Args:
        path: of the file of those occurrences.
        schedules: that are looked at.
        deliver: accepts what a target is to be handed.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        path: Path,
        schedules: Schedules,
        deliver: Callable[[Delivery], None],
        now: Callable[[], float],
    ) -> None:
        self._path = path
        self._schedules = schedules
        self._deliver = deliver
        self._now = now
        self._fired: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}

    def fire_due(self) -> None:
        """Fire what is due, each once, and delete what is completed and wants to be."""
        now = self._now()
        schedules = [each for each in self._schedules.all() if _can_be_read(each)]
        due = [(moment, each) for each in schedules if (moment := self._due(each, now)) is not None]
        for moment, schedule in sorted(due, key=lambda pair: (pair[0], pair[1].arn)):
            # A kill between the two makes the same delivery once more, under the same id.
            self._deliver(schedule.delivery(moment, now))
            self._note(schedule, moment, schedules)
        for schedule in schedules:
            if self._is_to_be_deleted(schedule, now):
                self._schedules.delete(schedule)

    def clear(self) -> None:
        """Forget what was fired."""
        self._fired.clear()
        self._path.unlink(missing_ok=True)

    def _due(self, schedule: Schedule, now: float) -> float | None:
        return schedule.due(self._fired.get(schedule.key), now)

    def _is_to_be_deleted(self, schedule: Schedule, now: float) -> bool:
        return schedule.is_deleted_after_completion and schedule.is_completed(
            self._fired.get(schedule.key), now
        )

    def _note(self, schedule: Schedule, moment: float, schedules: Iterable[Schedule]) -> None:
        """Write which occurrence was fired, and forget the schedules that are no more."""
        kept = {each.key for each in schedules}
        self._fired = {key: at for key, at in self._fired.items() if key in kept}
        self._fired[schedule.key] = moment
        atomic_file.write_json(self._path, self._fired, durable=False)


def _can_be_read(schedule: Schedule) -> bool:
    try:
        schedule.expression()
    except ValueError as error:
        # It is refused when it is made; this one is of a state that was written before.
        logger.warning("%s is never fired: %s", schedule.arn, error)
        return False
    return True
