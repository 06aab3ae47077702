"""An execution: what it was started with, and how it has come."""

from dataclasses import dataclass, field
from typing import Any

from localaws.stepfunctions.interpreter.branch import Branch

RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED = (
    "RUNNING",
    "SUCCEEDED",
    "FAILED",
    "TIMED_OUT",
    "ABORTED",
)
STATUSES = (RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What never changes in an execution.

    Attributes:
        arn: of the execution.
        name: of the execution.
        machine: ARN of the state machine.
        machine_name: of the state machine.
        revision: of the state machine.
        definition: of the state machine, as it was when the execution started.
        role: ARN of the role, likewise.
        logging: how it is logged, likewise.
        tracing: members of `tracingConfiguration`, likewise.
        encryption: members of `encryptionConfiguration`, likewise.
        input: text, as it was given.
        started_at: seconds since the Unix epoch.
        order: of the start among executions; later ones have greater numbers.
    """

    arn: str
    name: str
    machine: str
    machine_name: str
    revision: str
    definition: str
    role: str
    logging: dict[str, Any]
    tracing: dict[str, Any]
    encryption: dict[str, Any]
    input: str
    started_at: float
    order: int


@dataclass
class Progress:
    """How far an execution has come.

    Attributes:
        branch: the whole machine as a sequence of states.
        status: as the API names it.
        events: how many events its history has.
        calls: how many tasks were called.
        deadline: when it has taken too long, seconds since the Unix epoch.
        stopped_at: when it ended.
        output: text.
        error: name of the error with which it ended.
        cause: of that error.
    """

    branch: Branch
    status: str = RUNNING
    events: int = 0
    calls: int = 0
    deadline: float | None = None
    stopped_at: float | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None

    def next_due(self) -> float | None:
        """When something happens in it by itself; None when nothing does."""
        if self.status != RUNNING:
            return None
        moments = (self.deadline, self.branch.next_due())
        return min((each for each in moments if each is not None), default=None)


@dataclass
class Execution:
    """An execution.

    Attributes:
        facts: what never changes.
        progress: how far it has come.
        pending: events that are not written yet.
    """

    facts: Facts
    progress: Progress
    pending: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.progress.status == RUNNING
