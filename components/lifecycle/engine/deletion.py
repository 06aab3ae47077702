"""Deletions: repeated while something still uses the resource, and waited for until the service has forgotten it."""

from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.kinds import is_deleting, subject
from components.lifecycle.engine.waiting import Waiter

LONGEST_SETTLING_SECONDS = 30.0


def delete_and_wait(waiter: Waiter, arn: str) -> None:
    """Delete a resource and wait until the service has forgotten it; absent is success.

    Refusals because something still uses it are repeated until the deadline, since dependants vanish with a delay.
    """
    asked = False

    def forgotten() -> bool | None:
        nonlocal asked
        if asked:
            description = waiter.personalize.find(arn)
            if description is None:
                return True
            if is_deleting(description["status"]):
                waiter.status(subject(arn), description["status"])
                return None
        asked = True
        try:
            waiter.personalize.delete(arn)
        except CallError as failure:
            if failure.not_found:
                return True
            if not failure.in_use:
                raise
            waiter.status(subject(arn), f"in use: {failure.message}")
        return None

    waiter.until(forgotten)


def let_settle(waiter: Waiter) -> None:
    """Give the service time to notice a deletion everywhere: a third of what the deletion took, at most half a minute.

    What depends on it goes next, by a provider that never tries twice: a dataset group is refused for a while after its last
    dataset is reported as not found. How long is not documented; like the time between two questions, it is taken to grow
    with how slow the service is.
    """
    waiter.personalize.runtime.sleep(min(LONGEST_SETTLING_SECONDS, waiter.elapsed / 3))
