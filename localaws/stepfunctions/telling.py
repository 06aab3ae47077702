"""What an execution tells as it goes: metrics, events on the bus, lines in a log group.

Source: AWS Step Functions Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch", "Automating Step
Functions event delivery with EventBridge", "Using CloudWatch Logs to log execution history".
"""

import json
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from localaws.shared.ports import EventBus, Metrics, ServiceCallError, ThreadCalls, call_json
from localaws.stepfunctions.arns import place
from localaws.stepfunctions.executions.history import without_data
from localaws.stepfunctions.executions.store import Event
from localaws.stepfunctions.interpreter.execution import (
    ABORTED,
    FAILED,
    RUNNING,
    SUCCEEDED,
    TIMED_OUT,
    Execution,
)

NAMESPACE = "AWS/States"
_ENDED = {
    SUCCEEDED: "ExecutionsSucceeded",
    FAILED: "ExecutionsFailed",
    TIMED_OUT: "ExecutionsTimedOut",
    ABORTED: "ExecutionsAborted",
}
_FAILURES = ("Failed", "TimedOut", "Aborted")
_LOGGED: Mapping[str, Callable[[str], bool]] = {
    "ALL": lambda _kind: True,
    "ERROR": lambda kind: kind.endswith(_FAILURES),
    "FATAL": lambda kind: kind.startswith("Execution") and kind.endswith(_FAILURES),
    "OFF": lambda _kind: False,
}

_log = logging.getLogger("localaws.stepfunctions")


class Telling:
    """Tells CloudWatch and EventBridge; a thread of its own does what takes time.

    Args:
        metrics: take values.
        bus: takes events.
        calls: reaches CloudWatch Logs.
    """

    def __init__(self, metrics: Metrics, bus: EventBus, calls: ThreadCalls) -> None:
        self._metrics = metrics
        self._bus = bus
        self._calls = calls
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._streams: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="stepfunctions-telling", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Tell what waits, and end."""
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def went_on(self, execution: Execution, events: list[Event]) -> None:
        """Tell how an execution has gone on."""
        if any(each["type"] == "ExecutionStarted" for each in events):
            self._measure(execution, "ExecutionsStarted", 1.0, "Count")
            self._notify(execution, RUNNING)
        if events and not execution.is_running:
            self._end(execution)
        self._write(execution, events)

    def _end(self, execution: Execution) -> None:
        progress = execution.progress
        self._measure(execution, _ENDED[progress.status], 1.0, "Count")
        took = 1000 * ((progress.stopped_at or 0.0) - execution.facts.started_at)
        self._measure(execution, "ExecutionTime", took, "Milliseconds")
        self._notify(execution, progress.status)

    def _measure(self, execution: Execution, name: str, value: float, unit: str) -> None:
        account, region = place(execution.facts.machine)
        dimensions = {"StateMachineArn": execution.facts.machine}
        self._metrics.put(NAMESPACE, name, dimensions, value, unit, account=account, region=region)

    def _notify(self, execution: Execution, status: str) -> None:
        account, region = place(execution.facts.machine)
        detail = _detail(execution, status)
        self._waiting.put(
            lambda: self._bus.put(
                "aws.states",
                "Step Functions Execution Status Change",
                detail,
                resources=[execution.facts.arn],
                account=account,
                region=region,
            )
        )

    def _write(self, execution: Execution, events: list[Event]) -> None:
        settings = execution.facts.logging
        is_logged = _LOGGED[settings["level"]]
        lines = [_line(execution, each) for each in events if is_logged(each["type"])]
        if lines:
            group = settings["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"]
            self._waiting.put(lambda: self._append(group, execution, lines))

    def _append(self, group_arn: str, execution: Execution, lines: list[dict[str, Any]]) -> None:
        group = group_arn.split(":log-group:")[1].removesuffix(":*")
        facts = execution.facts
        stream = f"states/{facts.machine_name}/{_day(facts.started_at)}/{facts.name}"
        if stream not in self._streams:
            self._streams.add(stream)
            self._logs(
                "CreateLogStream", execution, {"logGroupName": group, "logStreamName": stream}
            )
        put = {"logGroupName": group, "logStreamName": stream, "logEvents": lines}
        self._logs("PutLogEvents", execution, put)
        if not execution.is_running:
            self._streams.discard(stream)

    def _logs(self, operation: str, execution: Execution, data: dict[str, Any]) -> None:
        account, region = place(execution.facts.machine)
        target = f"Logs_20140328.{operation}"
        try:
            call_json(self._calls, "logs", target, data, account=account, region=region)
        except ServiceCallError as error:
            if "ResourceAlreadyExistsException" not in str(error):
                raise

    def _run(self) -> None:
        while (tell := self._waiting.get()) is not None:
            try:
                tell()
            except Exception:
                _log.exception("what an execution tells was not taken")


def _line(execution: Execution, event: Event) -> dict[str, Any]:
    """A line of the log. Its time is that of the event."""
    include = execution.facts.logging["includeExecutionData"]
    shown = event if include else without_data(event)
    details = [value for name, value in shown.items() if name.endswith("EventDetails")]
    message = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details[0] if details else {},
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(int(event["timestamp"] * 1000)),
        "execution_arn": execution.facts.arn,
        "redrive_count": "0",
    }
    return {"timestamp": int(event["timestamp"] * 1000), "message": json.dumps(message)}


def _detail(execution: Execution, status: str) -> dict[str, Any]:
    facts, progress = execution.facts, execution.progress
    ended = status != RUNNING
    return {
        "executionArn": facts.arn,
        "stateMachineArn": facts.machine,
        "name": facts.name,
        "status": status,
        "startDate": int(facts.started_at * 1000),
        "stopDate": int(progress.stopped_at * 1000) if ended and progress.stopped_at else None,
        "input": facts.input,
        "output": progress.output if ended else None,
        "error": progress.error if ended else None,
        "cause": progress.cause if ended else None,
        "inputDetails": {"included": True},
        "outputDetails": {"included": True} if ended and progress.output is not None else None,
    }


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d-%H-%M")
