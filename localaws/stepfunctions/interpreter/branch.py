"""Where an execution is: in which state of which branch, and what it waits for there.

All of it is JSON, so that an execution goes on where it was after the end of the server.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

Json = Any


class Phase(StrEnum):
    """What a branch does."""

    ENTERING = "entering"
    """It is about to enter its state."""
    WAITING = "waiting"
    """In a Wait state, until it is due."""
    BACKING_OFF = "backing-off"
    """Before a retry, until it is due."""
    CALLING = "calling"
    """A task is on its way."""
    NESTED = "nested"
    """Its children go through states."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass
class Branch:
    """A sequence of states that is gone through: the whole machine, a branch of a Parallel state, an item of a Map state.

    Attributes:
        state: name of its state.
        input: of the state.
        variables: assigned in this branch, by name.
        phase: what it does.
        due: when it goes on, seconds since the Unix epoch.
        deadline: when its task has taken too long.
        entered_at: when it entered its state.
        entered_event: id of the event of that.
        last_event: id of the event before its next one.
        retries: how often each retrier of the state was applied.
        call: number of the task's call, which is its alone in the execution.
        arguments: of the call.
        items: of a Map state, as children get them.
        children: of a Parallel or Map state; None before they begin.
        output: of the branch, when it has succeeded.
        error: name of the error with which it has failed.
        cause: of that error.
    """

    state: str
    input: Json
    variables: dict[str, Json] = field(default_factory=dict)
    phase: Phase = Phase.ENTERING
    due: float | None = None
    deadline: float | None = None
    entered_at: float = 0.0
    entered_event: int = 0
    last_event: int = 0
    retries: dict[str, int] = field(default_factory=dict)
    call: int = 0
    arguments: Json = None
    items: list[Json] = field(default_factory=list)
    children: list["Branch | None"] = field(default_factory=list)
    output: Json = None
    error: str | None = None
    cause: str | None = None

    @classmethod
    def from_json(cls, written: dict[str, Json]) -> Self:
        """A branch as it was written."""
        children = [None if each is None else cls.from_json(each) for each in written["children"]]
        return cls(**{**written, "phase": Phase(written["phase"]), "children": children})

    def to_json(self) -> dict[str, Json]:
        """What is written; values are not copied."""
        children = [None if each is None else each.to_json() for each in self.children]
        return {**vars(self), "children": children}

    @property
    def is_over(self) -> bool:
        """Whether it goes no further."""
        return self.phase in {Phase.SUCCEEDED, Phase.FAILED}

    def all(self) -> Iterator["Branch"]:
        """Itself and all branches in it that have begun."""
        yield self
        for child in self.children:
            if child is not None:
                yield from child.all()

    def next_due(self) -> float | None:
        """When something happens in it by itself; None when nothing does."""
        moments = [
            moment
            for each in self.all()
            if not each.is_over
            for moment in (each.due, each.deadline)
            if moment is not None
        ]
        return min(moments, default=None)
