"""A branch in its state: what the state's fields say there, how it is left, and what becomes of its errors."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from localaws.stepfunctions.interpreter import faults
from localaws.stepfunctions.interpreter.branch import Branch, Phase
from localaws.stepfunctions.interpreter.execution import Execution
from localaws.stepfunctions.interpreter.faults import StateError
from localaws.stepfunctions.interpreter.recording import Recorder
from localaws.stepfunctions.language.expressions import QueryError, evaluate
from localaws.stepfunctions.language.json_text import size, text
from localaws.stepfunctions.language.moments import told

MAX_BYTES = 256 * 1024
"""Of inputs, outputs, arguments, results and variables. Source: Developer Guide, "Service quotas"."""
_RETRYING = ("Task", "Parallel", "Map")


@dataclass(frozen=True)
class Scope:
    """What a branch goes through, and what it sees of outside.

    Attributes:
        definition: with `StartAt` and `States`.
        variables: of the branches around it.
        item: index and value of the item of a Map state; None outside of one.
    """

    definition: Mapping[str, Any]
    variables: Mapping[str, Any]
    item: Mapping[str, Any] | None = None

    def within(self, branch: Branch, definition: Mapping[str, Any]) -> "Scope":
        """The scope of what lies in a state of a branch of this scope."""
        return replace(
            self, definition=definition, variables={**self.variables, **branch.variables}
        )


@dataclass(frozen=True)
class Visit:
    """A branch in its state.

    Attributes:
        execution: that the branch is part of.
        branch: that is in the state.
        scope: that it goes through.
        recorder: of the history.
        now: seconds since the Unix epoch.
        random: gives jitter.
    """

    execution: Execution
    branch: Branch
    scope: Scope
    recorder: Recorder
    now: float
    random: Random

    @property
    def state(self) -> Mapping[str, Any]:
        """The state's definition."""
        found: Mapping[str, Any] = self.scope.definition["States"][self.branch.state]
        return found

    def record(self, kind: str, **details: Any) -> None:
        """Put an event into the history, after the last one of the branch."""
        self.branch.last_event = self.recorder.record(kind, self.branch.last_event, **details)

    def value(self, field: str, *, of: Mapping[str, Any] | None = None, **states: Any) -> Any:
        """The evaluated value of a field.

        Args:
            field: that there is.
            of: what has the field; the state by itself.
            states: further members of `$states`.

        Raises:
            StateError: it cannot be evaluated.
        """
        source = self.state if of is None else of

        def variables() -> dict[str, Any]:
            own = {"input": self.branch.input, "context": self._context(), **states}
            return {**self.scope.variables, **self.branch.variables, "states": own}

        try:
            return evaluate(source[field], variables, self.now, field)
        except QueryError as error:
            raise self.query_error(str(error), field) from error

    def typed(self, field: str, kind: type | tuple[type, ...], name: str) -> Any:
        """The evaluated value of a field that must be of a type.

        Raises:
            StateError: it cannot be evaluated, or is of another.
        """
        value = self.value(field)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        message = (
            f"The JSONata expression '{self.state[field]}' specified for the field '{field}' returned an unexpected "
            f"result type. Expected '{name}' for value: {text(value)[:200]}"
        )
        raise self.query_error(message, field)

    def count(self, field: str, default: int) -> int:
        """The evaluated value of a field that must be a whole number from 0 on.

        Raises:
            StateError: it is none.
        """
        if field not in self.state:
            return default
        value = self.typed(field, int, "whole number")
        if value < 0:
            raise self.query_error(f"The field '{field}' must not be negative: {value}", field)
        return int(value)

    def query_error(self, message: str, field: str) -> StateError:
        """The error of a value that is not what is wanted; it is in the history already."""
        cause = (
            f"An error occurred while executing the state '{self.branch.state}' (entered at the event id "
            f"#{self.branch.entered_event}). {message}"
        )
        self.record(
            "EvaluationFailed",
            error=faults.QUERY,
            cause=cause,
            location=field,
            state=self.branch.state,
        )
        return StateError(faults.QUERY, cause)

    def limited(self, value: Any, what: str) -> Any:
        """A value that is not too large.

        Raises:
            StateError: it is.
        """
        if size(value) > MAX_BYTES:
            cause = (
                f"The state/task '{self.branch.state}' returned {what} with a size exceeding the maximum "
                "number of bytes service limit."
            )
            raise StateError(faults.DATA_LIMIT, cause)
        return value

    def leave(
        self,
        next_state: str | None,
        *,
        by: Mapping[str, Any] | None = None,
        otherwise: Any,
        **states: Any,
    ) -> None:
        """Leave the state.

        Args:
            next_state: where to; None ends the branch.
            by: the choice or catcher whose `Assign` and `Output` count; those of the state by itself.
            otherwise: the output when there is no `Output`.
            states: further members of `$states`.

        Raises:
            StateError: a field cannot be evaluated, or a value is too large.
        """
        source = self.state if by is None else by
        branch = self.branch
        assigned = self.value("Assign", of=source, **states) if "Assign" in source else {}
        self.limited(assigned, "variables")
        output = self.value("Output", of=source, **states) if "Output" in source else otherwise
        self.limited(output, "a result")
        branch.variables.update(assigned)
        texts = {name: text(value) for name, value in assigned.items()}
        variables = {"assignedVariables": texts} if texts else {}
        self.record(
            f"{self.state['Type']}StateExited",
            name=branch.state,
            output=text(output),
            **variables,
        )
        if next_state is None:
            branch.output = output
            branch.phase = Phase.SUCCEEDED
        else:
            branch.state, branch.input = next_state, output
            branch.phase = Phase.ENTERING

    def finish(self, result: Any) -> None:
        """Leave a state that has a result.

        Raises:
            StateError: as `leave`.
        """
        self.leave(self.state.get("Next"), otherwise=result, result=result)

    def fail(self, error: StateError) -> None:
        """Retry, catch, or end the branch."""
        self.branch.due = self.branch.deadline = None
        self.branch.children, self.branch.items = [], []
        if not (self._retry(error) or self._catch(error)):
            self.branch.phase = Phase.FAILED
            self.branch.error, self.branch.cause = error.error, error.cause

    def _retry(self, error: StateError) -> bool:
        retriers = self.state.get("Retry", ()) if self.state["Type"] in _RETRYING else ()
        place = faults.matching(retriers, error.error)
        if place is None:
            return False
        attempt = self.branch.retries.get(str(place), 0)
        seconds = faults.delay(retriers[place], attempt, self.random)
        if seconds is None:
            return False
        self.branch.retries[str(place)] = attempt + 1
        self.branch.phase = Phase.BACKING_OFF
        self.branch.due = self.now + seconds
        return True

    def _catch(self, error: StateError) -> bool:
        catchers = self.state.get("Catch", ()) if self.state["Type"] in _RETRYING else ()
        place = faults.matching(catchers, error.error)
        if place is None:
            return False
        told_error = {"Error": error.error, "Cause": error.cause}
        catcher = catchers[place]
        try:
            self.leave(catcher["Next"], by=catcher, otherwise=told_error, errorOutput=told_error)
        except StateError as wrong:
            self.branch.phase = Phase.FAILED
            self.branch.error, self.branch.cause = wrong.error, wrong.cause
        return True

    def _context(self) -> dict[str, Any]:
        """The context object. Source: Developer Guide, "Accessing execution data from the Context object"."""
        facts = self.execution.facts
        context: dict[str, Any] = {
            "Execution": {
                "Id": facts.arn,
                "Input": json.loads(facts.input),
                "Name": facts.name,
                "RoleArn": facts.role,
                "StartTime": told(facts.started_at),
                "RedriveCount": 0,
            },
            "StateMachine": {"Id": facts.machine, "Name": facts.machine_name},
            "State": {
                "Name": self.branch.state,
                "EnteredTime": told(self.branch.entered_at),
                "RetryCount": sum(self.branch.retries.values()),
            },
        }
        if self.scope.item is not None:
            context["Map"] = {"Item": dict(self.scope.item)}
        return context
