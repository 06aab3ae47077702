"""Step Functions as a host serves it: its handler, its start and stop, and how its time passes."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from localaws.shared import json_protocol
from localaws.shared.atomic_file import make_folder
from localaws.shared.ports import (
    Denial,
    EventBus,
    Metrics,
    OwnService,
    Request,
    Response,
    ServiceRoles,
    ThreadCalls,
)
from localaws.shared.record_folder import RecordFolder
from localaws.shared.settings import Settings
from localaws.stepfunctions import iam
from localaws.stepfunctions.errors import SfnError
from localaws.stepfunctions.executions.engine import Engine
from localaws.stepfunctions.executions.operations import Executions
from localaws.stepfunctions.executions.store import ExecutionStore
from localaws.stepfunctions.integrations.caller import TaskCaller
from localaws.stepfunctions.machines.operations import Machines
from localaws.stepfunctions.machines.roles import Roles
from localaws.stepfunctions.telling import Telling

Operation = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]

_log = logging.getLogger("localaws.stepfunctions")


class StepFunctionsService:
    """The local Step Functions.

    Args:
        settings: of the local AWS.
        calls: reaches the services that tasks call.
        roles: that state machines act in.
        denial: says what a role may not do.
        metrics: of the state machines.
        bus: takes the events of executions.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        calls: ThreadCalls,
        roles: ServiceRoles,
        denial: Denial,
        metrics: Metrics,
        bus: EventBus,
        now: Callable[[], float],
    ) -> None:
        self._home = settings.home / "stepfunctions"
        self._now = now
        self._telling = Telling(metrics, bus, calls)
        self._engine = Engine(
            ExecutionStore(self._home / "executions"), TaskCaller(calls).make, self._telling, now
        )
        self._machines = Machines(RecordFolder(self._home / "machines"), Roles(roles, denial), now)
        self._executions = Executions(self._engine, self._machines.find, now)
        self._operations = self._table()

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(
            name=iam.SERVICE,
            handler=self.handle,
            target_prefix=iam.TARGET_PREFIX,
            aliases=("stepfunctions", "step-functions"),
            iam_action=iam.action_of,
            iam_resource=iam.resource_of,
            iam_context=iam.context_of,
            tags_of=self._machines.tags,
        )

    def start(self) -> None:
        """Take up state machines and executions."""
        make_folder(self._home)
        self._machines.load()
        self._telling.start()
        self._engine.start()
        for arn in self._machines.deleting():
            self._finish_deletion(arn)

    def stop(self) -> None:
        """End; executions go on after the next start."""
        self._engine.stop()
        self._telling.stop()

    def reset(self) -> None:
        """Forget all."""
        self._engine.reset()
        self._machines.reset()

    def seconds_to_next(self) -> float | None:
        """Seconds until the next execution goes on by itself; None when none waits for its time."""
        due = self._engine.next_due()
        return None if due is None else due - self._now()

    def settle(self) -> None:
        """Let executions go on that are due, and wait until none of their calls is on its way."""
        self._engine.settle()

    async def handle(self, request: Request) -> Response:
        """Answer one request, in a thread."""
        return await asyncio.to_thread(self.answer, request)

    def answer(self, request: Request) -> Response:
        """Answer one request, from a thread."""
        operation = json_protocol.operation_of(request)
        found = self._operations.get(operation, _unknown)
        try:
            data = json_protocol.decoded(request.body)
            answer = found(request.account, request.region, data)
            return json_protocol.answered(answer, json_protocol.JSON_1_0)
        except json_protocol.RefusedError as error:
            return _refused(error)
        except (TypeError, AttributeError, LookupError, ValueError) as error:
            _log.info("a request could not be understood", exc_info=True)
            return _refused(SfnError("ValidationException", f"The request is not valid: {error}"))

    def _table(self) -> dict[str, Operation]:
        machines, executions = self._machines, self._executions
        return {
            "CreateStateMachine": machines.create,
            "ListStateMachines": machines.list_all,
            **{
                name: _without_place(operation)
                for name, operation in {
                    "UpdateStateMachine": machines.update,
                    "DescribeStateMachine": machines.describe,
                    "DeleteStateMachine": self._delete,
                    "ValidateStateMachineDefinition": machines.validate,
                    "TagResource": machines.tag,
                    "UntagResource": machines.untag,
                    "ListTagsForResource": machines.list_tags,
                    "StartExecution": executions.start,
                    "DescribeExecution": executions.describe,
                    "DescribeStateMachineForExecution": executions.machine_of,
                    "ListExecutions": executions.list_all,
                    "StopExecution": executions.stop,
                    "GetExecutionHistory": executions.history,
                }.items()
            },
        }

    def _delete(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """DeleteStateMachine: running executions end, and all of them are forgotten."""
        arn = self._machines.begin_deletion(data.get("stateMachineArn"))
        if arn is not None:
            self._finish_deletion(arn)
        return {}

    def _finish_deletion(self, arn: str) -> None:
        self._executions.forget(arn)
        self._machines.remove(arn)


def _unknown(_account: str, _region: str, _data: Mapping[str, Any]) -> dict[str, Any]:
    raise SfnError("UnknownOperationException", "The operation is not supported by the local AWS")


def _without_place(operation: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Operation:
    """An operation that needs neither account nor region: an ARN says both."""
    return lambda _account, _region, data: operation(data)


def _refused(error: json_protocol.RefusedError) -> Response:
    return json_protocol.refused(error, json_protocol.JSON_1_0)
