"""Invoking the Lambda function that an integration's URI names."""

import re
from typing import Any

from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.mapping import with_stage_variables
from localaws.shared.ports import FunctionAnswer, LoopCalls

_FUNCTION = re.compile(r".+:lambda:path/2015-03-31/functions/(?P<arn>.+)/invocations")
_TOO_MANY_REQUESTS = 429


def function_arn(integration: Integration, call: Call) -> str:
    """The ARN in a Lambda integration's URI, stage variables filled in.

    Raises:
        GatewayError: a stage variable made the URI unreadable.
    """
    return arn_in(integration.uri, call)


def arn_in(uri: str, call: Call) -> str:
    """The ARN in the URI of a function's invocations, stage variables filled in.

    Raises:
        GatewayError: a stage variable made the URI unreadable.
    """
    match = _FUNCTION.fullmatch(with_stage_variables(uri, call.stage_variables))
    if match is None:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
    return match["arn"]


async def invoke(
    backends: LoopCalls, arn: str, payload: dict[str, Any], call: Call
) -> FunctionAnswer:
    """Invoke a function for a call.

    Raises:
        GatewayError: the function does not exist, or Lambda throttles it.
    """
    answer = await backends.invoke(arn, payload, account=call.account, region=call.region)
    if answer.status == _TOO_MANY_REQUESTS:
        raise GatewayError("DEFAULT_5XX", "Internal server error", status=500)
    if answer.status >= 400 and answer.function_error is None:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
    return answer
