"""The part of an invocation that a function has to know: how long it may still take."""

from collections.abc import Callable
from typing import Protocol


class LambdaContext(Protocol):
    """The part of the Lambda context that is used here."""

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of this invocation, in milliseconds."""


def clock_of(context: LambdaContext) -> Callable[[], float]:
    """Return what tells the seconds that are left."""
    return lambda: context.get_remaining_time_in_millis() / 1000
