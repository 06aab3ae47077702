"""The method's answer from a back end's: selection, mapping template, headers, overrides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from localaws.apigateway import vtl
from localaws.apigateway.definition import Integration, IntegrationResponse
from localaws.apigateway.exchange import Call, GatewayReply, HeaderValues, media_type
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.mapping import body_value, static_value, surrounding_value
from localaws.apigateway.velocity.values import TemplateError, text_of

_TARGET = "method.response.header."
_JSON = "application/json"


@dataclass(frozen=True)
class BackendAnswer:
    """What a back end answered.

    `selector` is what selection patterns are matched with: the status of an AWS service or a mock,
    the error message of a Lambda function; None for a function that did not fail.
    """

    selector: str | None
    headers: Mapping[str, str]
    body: str


def method_reply(integration: Integration, answer: BackendAnswer, call: Call) -> GatewayReply:
    """Map a back end's answer to the method's.

    Raises:
        GatewayError: no integration response matches, or its template fails.
    """
    response = _selected(integration, answer.selector)
    if response is None:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
    content_type, template = _template(response, call)
    body = answer.body if template is None else _rendered(template, answer, call)
    headers: HeaderValues = {"Content-Type": content_type}
    for target, source in response.parameters.items():
        value = _response_value(source, answer, call)
        if value is not None:
            _set_header(headers, target.removeprefix(_TARGET), value)
    overrides = call.context["responseOverride"]
    for name, override in overrides.get("header", {}).items():
        _set_header(headers, name, text_of(override))
    return GatewayReply(
        status=_status(overrides.get("status"), response.status_code),
        headers=headers,
        body=body.encode(errors="replace"),  # as Java does with lone surrogates
    )


def _selected(integration: Integration, selector: str | None) -> IntegrationResponse | None:
    default = None
    for response in integration.responses:
        if response.selection_pattern is None:
            default = response
        elif selector is not None and re.fullmatch(response.selection_pattern, selector):
            return response
    return default


def _template(response: IntegrationResponse, call: Call) -> tuple[str, str | None]:
    """The content type of the answer and the template for it; no template passes the body on."""
    templates = response.templates
    for accepted in call.request.headers.get("accept", "").split(","):
        if media_type(accepted) in templates:
            return media_type(accepted), templates[media_type(accepted)]
    if _JSON in templates or not templates:
        return _JSON, templates.get(_JSON)
    return next(iter(templates.items()))


def _rendered(template: str, answer: BackendAnswer, call: Call) -> str:
    try:
        return vtl.render(
            template,
            body=answer.body,
            parameters=call.parameters,
            context=call.context,
            stage_variables=call.stage_variables,
        )
    except (TemplateError, vtl.BodyNotJsonError) as error:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error") from error


def _response_value(source: str, answer: BackendAnswer, call: Call) -> str | None:
    static = static_value(source)
    if static is not None:
        return static
    if source.startswith("integration.response.header."):
        return answer.headers.get(source.removeprefix("integration.response.header.").lower())
    if source.startswith("integration.response.body"):
        return body_value(source.removeprefix("integration.response.body"), answer.body)
    return surrounding_value(source, call)


def _set_header(headers: HeaderValues, name: str, value: str) -> None:
    for existing in [header for header in headers if header.lower() == name.lower()]:
        del headers[existing]
    headers[name] = value


def _status(override: object, status: int) -> int:
    """The answer's status; an override that is no HTTP status is left out, as AWS does."""
    try:
        wanted = int(str(override))
    except ValueError:
        return status
    return wanted if 100 <= wanted <= 599 else status
