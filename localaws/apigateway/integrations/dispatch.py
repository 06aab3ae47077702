"""From an integration to its answer, within its time limit."""

import asyncio
import logging

from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call, GatewayReply
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.integrations.aws_service import answer_from_service
from localaws.apigateway.integrations.lambda_custom import answer_from_function
from localaws.apigateway.integrations.lambda_proxy import answer_from_proxy
from localaws.apigateway.integrations.mock import answer_mock
from localaws.shared.ports import LoopCalls

_logger = logging.getLogger(__name__)


async def answer(integration: Integration, call: Call, backends: LoopCalls) -> GatewayReply:
    """The answer of a method's back end.

    Raises:
        GatewayError: the back end cannot be reached, takes too long, or cannot be mapped.
    """
    if integration.kind == "MOCK":
        return answer_mock(integration, call)
    if integration.kind == "AWS_PROXY":
        pending = answer_from_proxy(integration, call, backends)
    elif ":lambda:path/" in integration.uri:
        pending = answer_from_function(integration, call, backends)
    else:
        pending = answer_from_service(integration, call, backends)
    try:
        return await asyncio.wait_for(pending, integration.timeout_seconds)
    except TimeoutError as error:
        raise GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from error
    except GatewayError:
        raise
    except Exception as error:
        # Whatever the back end does, the client gets the gateway's own answer.
        _logger.exception("the integration of %s failed", call.resource_path)
        raise GatewayError("INTEGRATION_FAILURE", "Internal server error") from error
