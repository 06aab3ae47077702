"""An execution from its start to its end.

Nothing here waits, calls or writes: whoever holds a run lets it go on when something is due, makes the calls that it
gives out, and brings their outcomes.
"""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from localaws.stepfunctions.interpreter import faults
from localaws.stepfunctions.interpreter.branch import Branch, Phase
from localaws.stepfunctions.interpreter.execution import (
    ABORTED,
    FAILED,
    SUCCEEDED,
    TIMED_OUT,
    Execution,
    Facts,
    Progress,
)
from localaws.stepfunctions.interpreter.recording import FULL, HistoryFullError, Recorder
from localaws.stepfunctions.interpreter.tasks import Call, Outcome
from localaws.stepfunctions.interpreter.visit import Scope
from localaws.stepfunctions.interpreter.walk import Walk
from localaws.stepfunctions.language.json_text import text


class Run:
    """A running execution.

    Args:
        execution: the execution; it changes as it goes on.
        random: gives jitter.
    """

    def __init__(self, execution: Execution, random: Random | None = None) -> None:
        self.execution = execution
        self._random = random or Random()  # noqa: S311 - no secret
        definition: Mapping[str, Any] = json.loads(execution.facts.definition)
        self._scope = Scope(definition, {})

    @classmethod
    def begun(cls, facts: Facts) -> "Run":
        """The run of an execution that starts now."""
        definition = json.loads(facts.definition)
        progress = Progress(Branch(definition["StartAt"], json.loads(facts.input)))
        if "TimeoutSeconds" in definition:
            progress.deadline = facts.started_at + definition["TimeoutSeconds"]
        run = cls(Execution(facts, progress))
        recorder = Recorder(run.execution, facts.started_at)
        recorder.record("ExecutionStarted", 0, input=facts.input, roleArn=facts.role)
        return run

    def go_on(self, now: float, outcomes: Mapping[int, Outcome] | None = None) -> list[Call]:
        """Go on as far as possible; the calls that have begun are to be made.

        Args:
            now: seconds since the Unix epoch.
            outcomes: of calls, by their numbers.
        """
        progress = self.execution.progress
        if not self.execution.is_running:
            return []
        if progress.deadline is not None and progress.deadline <= now:
            self._end(TIMED_OUT, now, error=faults.TIMEOUT)
            return []
        walk = Walk(self.execution, outcomes or {}, now, self._random)
        try:
            walk.through(progress.branch, self._scope)
        except HistoryFullError:
            self._end(FAILED, now, error=faults.RUNTIME, cause=FULL)
            return []
        if progress.branch.phase is Phase.SUCCEEDED:
            progress.output = text(progress.branch.output)
            self._end(SUCCEEDED, now)
        elif progress.branch.phase is Phase.FAILED:
            self._end(FAILED, now, error=progress.branch.error, cause=progress.branch.cause)
        return walk.calls if self.execution.is_running else []

    def on_their_way(self, now: float) -> list[Call]:
        """The calls that had begun before the execution was taken up again, and whose outcome nobody knows."""
        walk = Walk(self.execution, {}, now, self._random)
        walk.on_their_way(self.execution.progress.branch, self._scope)
        return walk.calls

    def break_off(self, now: float) -> None:
        """End it, since this interpreter fails."""
        cause = "The local AWS could not go on with the execution; its log says why."
        self._end(FAILED, now, error=faults.RUNTIME, cause=cause)

    def stop(self, now: float, error: str | None, cause: str | None) -> None:
        """End it from outside."""
        self._end(ABORTED, now, error=error, cause=cause)

    def _end(
        self, status: str, now: float, *, error: str | None = None, cause: str | None = None
    ) -> None:
        progress = self.execution.progress
        progress.status, progress.stopped_at = status, now
        progress.error, progress.cause = error or None, cause or None
        recorder = Recorder(self.execution, now)
        told = {"error": progress.error, "cause": progress.cause, "output": progress.output}
        details = {name: each for name, each in told.items() if each is not None}
        recorder.record_end(_ENDS[status], progress.branch.last_event, **details)
        progress.branch = Branch(progress.branch.state, None, phase=Phase.FAILED)


_ENDS = {
    SUCCEEDED: "ExecutionSucceeded",
    FAILED: "ExecutionFailed",
    TIMED_OUT: "ExecutionTimedOut",
    ABORTED: "ExecutionAborted",
}
