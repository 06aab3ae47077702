"""MiniStack's services on the time of streams, which can be advanced: each asks Python's module `time`."""

from collections.abc import Callable
from types import ModuleType
from typing import Any


class AdvancedClock:
    """The module `time` with another present.

    Args:
        module: what is taken for all but the present.
        now: seconds since the Unix epoch.
    """

    def __init__(self, module: ModuleType, now: Callable[[], float]) -> None:
        self._module = module
        self.time = now

    def __getattr__(self, name: str) -> Any:
        """Sleeping, and clocks that only measure, stay those of the machine."""
        return getattr(self._module, name)
