"""What a service of our own offers to the process that hosts it."""

from typing import Protocol


class Service(Protocol):
    """One service between start and stop; made by its package's `install(settings)`."""

    def start(self) -> None:
        """Begin background work; called once, when MiniStack's state is restored and calls can be answered."""

    def stop(self) -> None:
        """Deliver or persist what is pending and end background work; calls are still answered meanwhile."""

    def reset(self) -> None:
        """Forget everything, in memory and on disk, and go on working."""
