"""The extension `x-amazon-apigateway-integration`: reading and checking it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from localaws.apigateway.definition import (
    Integration,
    IntegrationKind,
    IntegrationResponse,
    Method,
    PassthroughBehavior,
)
from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.velocity.template import compile_template
from localaws.apigateway.velocity.values import TemplateError

KINDS = ("AWS", "AWS_PROXY", "MOCK")
BEHAVIORS = ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")
_MAX_TIMEOUT_MS = 29_000
_MIN_TIMEOUT_MS = 50
_AWS_URI = re.compile(
    r"arn:aws[\w-]*:apigateway:[\w-]+:(?P<service>[\w-]+):(?P<verb>path|action)/(?P<rest>.+)"
)
_LAMBDA_REST = re.compile(r"2015-03-31/functions/.+/invocations")


def import_integration(node: Mapping[str, Any]) -> Integration:
    """Read one integration.

    Raises:
        BadRequestError: a kind that is not served locally, or values API Gateway refuses.
    Source: Amazon API Gateway Developer Guide, "x-amazon-apigateway-integration object".
    """
    kind = str(node.get("type", "")).upper()
    if kind not in KINDS:
        raise BadRequestError(
            f"Integration type {kind or 'none'!r} is not served by the local API Gateway: "
            f"expected one of {', '.join(KINDS)}."
        )
    uri = str(node.get("uri", ""))
    credentials = node.get("credentials")
    if kind != "MOCK":
        _check_uri(kind, uri, credentials, node)
    behavior = str(node.get("passthroughBehavior", "WHEN_NO_MATCH")).upper()
    if behavior not in BEHAVIORS:
        raise BadRequestError(f"passthroughBehavior is {behavior!r}: expected one of {BEHAVIORS}.")
    timeout_ms = int(node.get("timeoutInMillis", _MAX_TIMEOUT_MS))
    if not _MIN_TIMEOUT_MS <= timeout_ms <= _MAX_TIMEOUT_MS:
        raise BadRequestError(
            f"Timeout should be between {_MIN_TIMEOUT_MS} ms and {_MAX_TIMEOUT_MS} ms, "
            f"got {timeout_ms}."
        )
    integration = Integration(
        kind=cast("IntegrationKind", kind),
        uri=uri,
        http_method=str(node.get("httpMethod", "POST")).upper(),
        credentials=credentials,
        request_parameters=node.get("requestParameters", {}),
        request_templates=_templates(node.get("requestTemplates", {})),
        passthrough_behavior=cast("PassthroughBehavior", behavior),
        responses=tuple(_responses(node.get("responses", {}))),
        timeout_seconds=timeout_ms / 1000,
    )
    for template in all_templates(integration):
        try:
            compile_template(template)
        except TemplateError as error:
            raise BadRequestError(f"Invalid mapping template: {error}") from error
    return integration


def all_templates(integration: Integration) -> Iterator[str]:
    """Every mapping template of an integration."""
    yield from integration.request_templates.values()
    for response in integration.responses:
        yield from response.templates.values()


def mapping_problems(method: Method, responses: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What an integration maps from parameters, or to answers and headers, that nobody declared.

    Args:
        method: the imported method.
        responses: the operation's responses, references followed.
    Source: Amazon API Gateway Developer Guide, "Parameter mapping".
    """
    integration = method.integration
    if integration is None:
        return
    declared = {f"method.request.{p.location}.{p.name}" for p in method.parameters}
    for source in integration.request_parameters.values():
        if source.startswith("method.request.") and source not in declared | {
            "method.request.body"
        }:
            if source.startswith(("method.request.multivalue", "method.request.body.")):
                continue
            yield f"Invalid mapping expression parameter specified: {source}"
    if integration.kind == "AWS_PROXY":
        return
    for response in integration.responses:
        status = str(response.status_code)
        if status not in responses:
            yield f"No method response exists for method: the integration answers {status}"
            continue
        headers = {str(name).lower() for name in responses[status].get("headers", {})}
        for target in response.parameters:
            name = target.removeprefix("method.response.header.")
            if name == target or name.lower() not in headers:
                yield f"Invalid mapping expression parameter specified: {target}"


def _check_uri(kind: str, uri: str, credentials: str | None, node: Mapping[str, Any]) -> None:
    match = _AWS_URI.fullmatch(uri)
    if match is None:
        raise BadRequestError(
            "AWS ARN for integration must contain path or action: expected "
            f"arn:aws:apigateway:<region>:<service>:path|action/…, got {uri!r}"
        )
    if "httpMethod" not in node:
        raise BadRequestError("Enumeration value for HttpMethod must be non-empty")
    is_lambda = match["service"] == "lambda"
    if is_lambda and not _LAMBDA_REST.fullmatch(match["rest"]):
        raise BadRequestError(
            "Invalid Lambda integration: expected "
            f"…:lambda:path/2015-03-31/functions/<function ARN>/invocations, got {uri!r}"
        )
    if not is_lambda and kind == "AWS_PROXY":
        raise BadRequestError(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function "
            "and Firehose stream invocations."
        )
    if not is_lambda and not credentials:
        raise BadRequestError("Role ARN must be specified for AWS integrations")


def _responses(nodes: Mapping[str, Mapping[str, Any]]) -> Iterator[IntegrationResponse]:
    for pattern, node in nodes.items():
        if pattern != "default":
            try:
                re.compile(pattern)
            except re.error as error:
                raise BadRequestError(f"Invalid selection pattern {pattern!r}: {error}") from error
        yield IntegrationResponse(
            status_code=int(node.get("statusCode", 200)),
            selection_pattern=None if pattern == "default" else pattern,
            parameters=node.get("responseParameters", {}),
            templates=_templates(node.get("responseTemplates", {})),
        )


def _templates(nodes: Mapping[str, Any]) -> dict[str, str]:
    return {content_type.lower(): str(template) for content_type, template in nodes.items()}
