"""Calls of tasks, and how they end."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Call:
    """A task on its way.

    Attributes:
        number: its alone in the execution.
        resource: ARN of the integration.
        arguments: with all expressions evaluated.
        execution: ARN of the execution.
        machine: ARN of its state machine.
        role: ARN of the role in which it is made.
    """

    number: int
    resource: str
    arguments: Any
    execution: str
    machine: str
    role: str


@dataclass(frozen=True)
class Succeeded:
    """A task's result."""

    result: Any


@dataclass(frozen=True)
class Failed:
    """Name and cause of a task's error."""

    error: str
    cause: str


Outcome = Succeeded | Failed
