"""Rules of EventBridge and schedules start executions of state machines."""

import json
import logging
from collections.abc import Callable

from ministack.core.responses import get_account_id, get_region

from localaws.shared.ports import Request
from localaws.stepfunctions.service import StepFunctionsService

_log = logging.getLogger("localaws.ministack.started_executions")


def starting(step_functions: StepFunctionsService) -> Callable[[str, str], None]:
    """What takes an event to a state machine.

    Args:
        step_functions: has the state machines.
    """

    def dispatch(arn: str, payload: str) -> None:
        request = Request(
            method="POST",
            path="/",
            headers={"x-amz-target": "AWSStepFunctions.StartExecution"},
            query={},
            body=json.dumps({"stateMachineArn": arn, "input": payload}).encode(),
            account=get_account_id(),
            region=get_region(),
        )
        response = step_functions.answer(request)
        if response.status >= 400:
            _log.warning("%s was not started: %s", arn, response.body.decode())

    return dispatch
