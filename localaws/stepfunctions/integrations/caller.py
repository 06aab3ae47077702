"""How the call of a task is made, and what comes of it.

Source: AWS Step Functions Developer Guide, "Integrating optimized services with Step Functions", the pages of Lambda, SNS
and EventBridge.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from localaws.shared.ports import ServiceCallError, ThreadCalls
from localaws.stepfunctions.arns import place
from localaws.stepfunctions.integrations import sdk
from localaws.stepfunctions.integrations.resource import Resource, resource_of
from localaws.stepfunctions.interpreter import faults
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome, Succeeded
from localaws.stepfunctions.language.json_text import text

FAILED_ENTRY = "EventBridge.FailedEntry"

_log = logging.getLogger("localaws.stepfunctions")


class TaskCaller:
    """Makes the calls of tasks, each in the role of its state machine.

    Args:
        calls: reaches the services.
    """

    def __init__(self, calls: ThreadCalls) -> None:
        self._calls = calls

    def make(self, call: Call) -> Outcome:
        """Make a call and wait for its outcome."""
        resource = resource_of(call.resource)
        account, region = place(call.machine)
        caller = sdk.Caller(account=account, region=region, role=call.role)
        try:
            arguments = _BEFORE.get(call.resource, _as_given)(call)
            result = sdk.call(
                self._calls, resource.service, resource.api_operation, arguments, caller
            )
            return _AFTER.get(call.resource, Succeeded)(result)
        except sdk.ArgumentsError as error:
            cause = f"The Parameters '{text(call.arguments)}' could not be used to start the Task: [{error}]"
            return Failed(faults.RUNTIME, cause)
        except sdk.RefusedError as error:
            return Failed(error.error, str(error))
        except ServiceCallError as error:
            return Failed(_client_error(resource), str(error))
        except Exception as error:
            _log.exception("%s could not be called", call.resource)
            return Failed(_client_error(resource), f"the call failed in the local AWS: {error!r}")


def _client_error(resource: Resource) -> str:
    return f"{resource.service.errors}.SdkClientException"


def _as_given(call: Call) -> Any:
    return call.arguments


def _with_payload(call: Call) -> Any:
    """Arguments of lambda:invoke, whose payload is any value."""
    if not isinstance(call.arguments, dict):
        return call.arguments
    return {**call.arguments, "Payload": json.dumps(call.arguments.get("Payload", {}))}


def _with_message(call: Call) -> Any:
    """Arguments of sns:publish, whose message is any value."""
    arguments = call.arguments
    if not isinstance(arguments, dict) or isinstance(arguments.get("Message", ""), str):
        return arguments
    return {**arguments, "Message": json.dumps(arguments["Message"])}


def _with_resources(call: Call) -> Any:
    """Arguments of events:putEvents, whose events also name the execution and its state machine."""
    if not isinstance(call.arguments, dict):
        return call.arguments
    entries = call.arguments.get("Entries", [])
    return {**call.arguments, "Entries": [_entry(each, call) for each in entries]}


def _entry(entry: Mapping[str, Any], call: Call) -> Mapping[str, Any]:
    detail = entry.get("Detail", {})
    return {
        **entry,
        "Detail": detail if isinstance(detail, str) else json.dumps(detail),
        "Resources": [*entry.get("Resources", []), call.machine, call.execution],
    }


def _invoked(result: Mapping[str, Any]) -> Outcome:
    """The outcome of lambda:invoke: the function's error is the task's."""
    payload = json.loads(result.get("Payload") or "null")
    if "FunctionError" not in result:
        return Succeeded({**result, "Payload": payload})
    named = payload.get("errorType") if isinstance(payload, dict) else None
    return Failed(named or "Lambda.Unknown", str(result["Payload"]))


def _put(result: Mapping[str, Any]) -> Outcome:
    """The outcome of events:putEvents: an event that was not taken fails the task."""
    if result.get("FailedEntryCount"):
        return Failed(FAILED_ENTRY, json.dumps(result))
    return Succeeded(result)


_BEFORE: Mapping[str, Callable[[Call], Any]] = {
    "arn:aws:states:::lambda:invoke": _with_payload,
    "arn:aws:states:::sns:publish": _with_message,
    "arn:aws:states:::events:putEvents": _with_resources,
}
_AFTER: Mapping[str, Callable[[Mapping[str, Any]], Outcome]] = {
    "arn:aws:states:::lambda:invoke": _invoked,
    "arn:aws:states:::events:putEvents": _put,
}
