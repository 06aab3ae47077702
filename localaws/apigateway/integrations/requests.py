"""The request to a back end: mapping template, parameter mapping, overrides."""

from collections.abc import Mapping
from dataclasses import dataclass

from localaws.apigateway import vtl
from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.mapping import request_value
from localaws.apigateway.velocity.values import TemplateError, text_of

_PREFIX = "integration.request."


@dataclass(frozen=True)
class IntegrationRequest:
    """What is sent to the back end; header names are lower case."""

    body: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    path_parameters: Mapping[str, str]


def integration_request(integration: Integration, call: Call) -> IntegrationRequest:
    """Map the method's request to the integration's.

    Raises:
        GatewayError: the template reads JSON from a body that is none, or fails.
    """
    template = integration.request_templates.get(call.request.content_type)
    body = call.request.text if template is None else _rendered(template, call)
    parts: dict[str, dict[str, str]] = {"header": {}, "querystring": {}, "path": {}}
    for target, source in integration.request_parameters.items():
        kind, _, name = target.removeprefix(_PREFIX).partition(".")
        value = request_value(source, call)
        if kind in parts and value is not None:
            parts[kind][name.lower() if kind == "header" else name] = value
    for kind, overrides in call.context["requestOverride"].items():
        for name, value in overrides.items():
            parts[kind][name.lower() if kind == "header" else name] = text_of(value)
    return IntegrationRequest(body, parts["header"], parts["querystring"], parts["path"])


def _rendered(template: str, call: Call) -> str:
    try:
        return vtl.render(
            template,
            body=call.request.text,
            parameters=call.parameters,
            context=call.context,
            stage_variables=call.stage_variables,
        )
    except vtl.BodyNotJsonError as error:
        raise GatewayError(
            "BAD_REQUEST_BODY",
            f"Could not parse request body into json: {error}",
            validation_error=f"[{error}]",
        ) from error
    except TemplateError as error:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error") from error
