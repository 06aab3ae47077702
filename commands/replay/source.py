"""What a replay asks of a place that keeps letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from commands.replay.letters import Letter


class Source(Protocol):
    """A place that keeps letters; it is read once.

    Attributes:
        title: what it is, for people.
        size: how many letters it holds, about.
        rest: how to say on the command line what of it is still to come.
    """

    title: str
    size: int
    rest: str

    def portions(self) -> Iterator[list[Letter]]:
        """Yield letters, oldest first as far as the place knows; one portion is held in memory at a time."""

    def settle(self, letters: Sequence[Letter]) -> None:
        """Remove letters whose records are all delivered."""

    def release(self) -> None:
        """Give back what was read and not removed."""
