"""The history of an execution, as it comes about.

Source: AWS Step Functions API Reference, HistoryEvent.
"""

from typing import Any

from localaws.stepfunctions.interpreter.execution import Execution

MAX_EVENTS = 25_000
"""Of an execution. Source: Developer Guide, "Service quotas"."""
FULL = "The execution reached the maximum number of history events (25000)."


class HistoryFullError(Exception):
    """The history has room for the execution's end alone."""


class Recorder:
    """Puts events into the history of an execution.

    Args:
        execution: whose events wait in `pending` until they are written.
        now: seconds since the Unix epoch.
    """

    def __init__(self, execution: Execution, now: float) -> None:
        self._execution = execution
        self._now = now

    def record(self, kind: str, previous: int, **details: Any) -> int:
        """Add an event and return its id.

        Args:
            kind: as the API names it, e.g. `PassStateEntered`.
            previous: id of the event before it.
            details: members of the details that the API has for this kind.

        Raises:
            HistoryFullError: there is no room for it.
        """
        if self._execution.progress.events >= MAX_EVENTS - 1:
            raise HistoryFullError
        return self.record_end(kind, previous, **details)

    def record_end(self, kind: str, previous: int, **details: Any) -> int:
        """Add the event of the execution's end, for which there is always room."""
        progress = self._execution.progress
        progress.events += 1
        event: dict[str, Any] = {
            "id": progress.events,
            "previousEventId": previous,
            "timestamp": self._now,
            "type": kind,
        }
        if details:
            event[_details(kind)] = details
        self._execution.pending.append(event)
        return progress.events


def _details(kind: str) -> str:
    """Name of the member that has the details of an event of a kind."""
    for change in ("Entered", "Exited"):
        if kind.endswith(f"State{change}"):
            return f"state{change}EventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"
