"""MOCK: the request template names the status, the response templates make the answer."""

import json

from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call, GatewayReply
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.integrations.requests import integration_request
from localaws.apigateway.integrations.responses import BackendAnswer, method_reply


def answer_mock(integration: Integration, call: Call) -> GatewayReply:
    """Answer without a back end.

    Raises:
        GatewayError: the request template gives no JSON object with a `statusCode`.
    Source: Amazon API Gateway Developer Guide, "Mock integrations for REST APIs".
    """
    rendered = integration_request(integration, call).body
    try:
        status = int(json.loads(rendered)["statusCode"])
    except (ValueError, TypeError, KeyError) as error:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error") from error
    return method_reply(integration, BackendAnswer(str(status), {}, ""), call)
