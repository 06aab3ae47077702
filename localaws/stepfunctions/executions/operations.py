"""The operations about executions.

Source: AWS Step Functions API Reference.
"""

import json
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from localaws.stepfunctions import arns, paging
from localaws.stepfunctions.errors import SfnError, invalid, no_execution, not_served
from localaws.stepfunctions.executions.engine import Engine
from localaws.stepfunctions.executions.history import without_data
from localaws.stepfunctions.interpreter.execution import STATUSES, Execution, Facts
from localaws.stepfunctions.interpreter.visit import MAX_BYTES
from localaws.stepfunctions.machines.machine import DELETING, StateMachine

Data = Mapping[str, Any]
Answer = dict[str, Any]


class Executions:
    """All executions.

    Args:
        engine: moves them.
        machine_of: finds a state machine, or raises SfnError.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        engine: Engine,
        machine_of: Callable[[object], StateMachine],
        now: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._machine_of = machine_of
        self._now = now
        self._starting = threading.Lock()

    def start(self, data: Data) -> Answer:
        """StartExecution: a name is taken for 90 days; the same input while it runs answers the same."""
        with self._starting:
            machine = self._machine_of(data.get("stateMachineArn"))
            name = arns.checked_name(data["name"]) if "name" in data else str(uuid.uuid4())
            given = _checked_input(data.get("input", "{}"))
            arn = arns.execution_arn(machine.arn, name)
            present = self._engine.find(arn)
            if present is not None:
                if not (present.is_running and present.facts.input == given):
                    message = f"Execution Already Exists: '{arn}'"
                    raise SfnError("ExecutionAlreadyExists", message)
                return _started(present)
            if machine.status == DELETING:
                message = f"State Machine is being deleted: '{machine.arn}'"
                raise SfnError("StateMachineDeleting", message)
            return _started(self._engine.begin(self._facts(machine, arn, name, given)))

    def forget(self, machine: str) -> None:
        """End and forget the executions of a state machine that takes no more, one that is just starting among them."""
        with self._starting:
            self._engine.forget(machine)

    def describe(self, data: Data) -> Answer:
        """DescribeExecution."""
        return description(self._find(data))

    def list_all(self, data: Data) -> Answer:
        """ListExecutions: the newest first."""
        if "mapRunArn" in data or data.get("redriveFilter"):
            raise not_served("ListExecutions by Map Run or redrive")
        wanted = data.get("statusFilter")
        if wanted is not None and wanted not in {*STATUSES, "PENDING_REDRIVE"}:
            raise invalid(f"statusFilter must be one of {', '.join(STATUSES)}, not {wanted}")
        machine = self._machine_of(data.get("stateMachineArn"))
        found = [
            _listed(each)
            for each in self._engine.all(machine.arn)
            if wanted in {None, each.progress.status}
        ]
        page, more = paging.page(found, data)
        return {"executions": page, **more}

    def stop(self, data: Data) -> Answer:
        """StopExecution: one that has ended stays as it is."""
        execution = self._find(data)
        self._engine.end(execution.facts.arn, data.get("error"), data.get("cause"))
        return {"stopDate": execution.progress.stopped_at}

    def history(self, data: Data) -> Answer:
        """GetExecutionHistory."""
        events = self._engine.history(self._find(data))
        if data.get("reverseOrder"):
            events.reverse()
        if data.get("includeExecutionData") is False:
            events = [without_data(each) for each in events]
        page, more = paging.page(events, data)
        return {"events": page, **more}

    def machine_of(self, data: Data) -> Answer:
        """DescribeStateMachineForExecution: as it was when the execution started."""
        facts = self._find(data).facts
        return {
            "stateMachineArn": facts.machine,
            "name": facts.machine_name,
            "definition": facts.definition,
            "roleArn": facts.role,
            "updateDate": facts.started_at,
            "loggingConfiguration": facts.logging,
            "tracingConfiguration": facts.tracing,
            "encryptionConfiguration": facts.encryption,
            "revisionId": facts.revision,
        }

    def _find(self, data: Data) -> Execution:
        arn = arns.checked_execution(data.get("executionArn"))
        found = self._engine.find(arn)
        if found is None:
            raise no_execution(arn)
        return found

    def _facts(self, machine: StateMachine, arn: str, name: str, given: str) -> Facts:
        return Facts(
            arn=arn,
            name=name,
            machine=machine.arn,
            machine_name=machine.name,
            revision=machine.revision,
            definition=machine.definition,
            role=machine.role,
            logging=machine.logging,
            tracing=machine.tracing,
            encryption=machine.encryption,
            input=given,
            started_at=self._now(),
            order=self._engine.next_order(),
        )


def description(execution: Execution) -> Answer:
    """An execution as DescribeExecution answers it."""
    facts, progress = execution.facts, execution.progress
    optional: Answer = {
        "stopDate": progress.stopped_at,
        "output": progress.output,
        "error": progress.error,
        "cause": progress.cause,
    }
    if progress.output is not None:
        optional["outputDetails"] = {"included": True}
    return {
        "executionArn": facts.arn,
        "stateMachineArn": facts.machine,
        "name": facts.name,
        "status": progress.status,
        "startDate": facts.started_at,
        "input": facts.input,
        "inputDetails": {"included": True},
        "redriveCount": 0,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Redriving executions is not supported by the local AWS",
        **{name: value for name, value in optional.items() if value is not None},
    }


def _listed(execution: Execution) -> Answer:
    described = description(execution)
    wanted = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate")
    return {name: described[name] for name in wanted if name in described} | {"redriveCount": 0}


def _started(execution: Execution) -> Answer:
    return {"executionArn": execution.facts.arn, "startDate": execution.facts.started_at}


def _checked_input(given: object) -> str:
    if not isinstance(given, str):
        raise SfnError("InvalidExecutionInput", "Invalid State Machine Execution Input: no text")
    if len(given.encode()) > MAX_BYTES:
        raise invalid(f"input is longer than {MAX_BYTES} bytes")
    try:
        json.loads(given)
    except (ValueError, RecursionError) as error:
        message = f"Invalid State Machine Execution Input: '{error}'"
        raise SfnError("InvalidExecutionInput", message) from error
    return given
