"""How advanced time passes: at once, or in steps while executions of state machines wait for moments in between.

An execution that asks every minute whether a training is done would otherwise find hours gone between two of its questions.
So each step ends where the next execution or the next resource of Personalize is due, and what is due is done before the
next step, crawls and queries that are under way with it: time does not pass over work.
"""

from collections.abc import Iterator
from typing import Protocol

SHORTEST_STEP_SECONDS = 0.001


class Timed(Protocol):
    """A service in which things happen when it is time."""

    def seconds_to_next(self) -> float | None:
        """Seconds until the next of them; None when nothing waits for its time."""

    def settle(self) -> None:
        """Let happen what is due, and wait until it is done."""


class PassingTime:
    """Steps in which time passes.

    Args:
        executions: those of state machines, for whose sake there are steps.
        others: what they look at.
    """

    def __init__(self, executions: Timed, *others: Timed) -> None:
        self._executions = executions
        self._others = others

    def steps(self, seconds: float) -> Iterator[float]:
        """Yield the seconds of each step, all together `seconds`; they must have passed when the next is asked for."""
        left = seconds
        self._settle()
        while left > 0:
            step = self._step(left)
            yield step
            left -= step
            self._settle()

    def _step(self, left: float) -> float:
        waits = self._executions.seconds_to_next()
        if waits is None:
            return left
        others = [each.seconds_to_next() for each in self._others]
        # What is overdue now could not happen when it was its turn, and is waited for no longer.
        nearest = min(each for each in (left, waits, *others) if each is not None and each > 0)
        return min(left, max(nearest, SHORTEST_STEP_SECONDS))

    def _settle(self) -> None:
        if self._executions.seconds_to_next() is not None:
            for each in self._others:
                each.settle()
        self._executions.settle()
