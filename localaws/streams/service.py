"""The poller of Kinesis event source mappings, in place of MiniStack's."""

from localaws.service import Service
from localaws.settings import Settings


class StreamsService:
    """Reads streams for event source mappings."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""

    def reset(self) -> None:
        """Forget."""


def install(settings: Settings) -> Service:
    """Make the service."""
    return StreamsService()
