"""Lambda without proxy: templates make the event and the answer."""

import json
from typing import Any

from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call, GatewayReply
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.integrations.functions import function_arn, invoke
from localaws.apigateway.integrations.requests import integration_request
from localaws.apigateway.integrations.responses import BackendAnswer, method_reply
from localaws.apigateway.velocity.values import compact_json
from localaws.shared.ports import FunctionAnswer, LoopCalls


async def answer_from_function(
    integration: Integration, call: Call, backends: LoopCalls
) -> GatewayReply:
    """Invoke the function with the mapped request and map its answer, or its error.

    Raises:
        GatewayError: the mapped request is no JSON, or the answer cannot be mapped.
    Source: Amazon API Gateway Developer Guide, "Handle Lambda errors in API Gateway": an error is
        selected by matching its message.
    """
    mapped = integration_request(integration, call)
    try:
        payload = json.loads(mapped.body) if mapped.body.strip() else {}
    except ValueError as error:
        raise GatewayError("INTEGRATION_FAILURE", "Internal server error", status=500) from error
    answer = await invoke(backends, function_arn(integration, call), payload, call)
    call.context["integration"] = {"status": answer.status}
    body = compact_json(answer.payload)
    return method_reply(integration, BackendAnswer(_error_message(answer), {}, body), call)


def _error_message(answer: FunctionAnswer) -> str | None:
    if answer.function_error is None:
        return None
    payload: Any = answer.payload
    return str(payload.get("errorMessage", "")) if isinstance(payload, dict) else str(payload)
