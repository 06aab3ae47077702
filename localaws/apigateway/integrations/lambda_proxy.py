"""Lambda proxy: the whole request as one event, the function's answer as the answer.

Source: Amazon API Gateway Developer Guide, "Lambda proxy integrations in API Gateway".
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Any

from localaws.apigateway.context import lambda_request_context
from localaws.apigateway.definition import Integration
from localaws.apigateway.exchange import Call, GatewayReply, HeaderValues, media_type
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.integrations.functions import function_arn, invoke
from localaws.shared.ports import LoopCalls

_ANSWER_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})


async def answer_from_proxy(
    integration: Integration, call: Call, backends: LoopCalls
) -> GatewayReply:
    """Invoke the function with the request and answer what it answers.

    Raises:
        GatewayError: 502 when the function fails or its answer has not the form of an answer.
    """
    answer = await invoke(backends, function_arn(integration, call), proxy_event(call), call)
    if answer.function_error is not None:
        raise GatewayError("DEFAULT_5XX", "Internal server error", status=502)
    reply = reply_of(answer.payload, call)
    call.context["integration"] = {"status": reply.status}
    return reply


def proxy_event(call: Call) -> dict[str, Any]:
    """The event of payload format 1.0; what is absent is null, as on AWS."""
    request = call.request
    is_binary = matches_media_type(request.headers.get("content-type", ""), call.binary_media_types)
    body: str | None = None
    if request.body:
        body = base64.b64encode(request.body).decode() if is_binary else request.text
    return {
        "resource": call.resource_path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(request.headers) or None,
        "multiValueHeaders": {name: [value] for name, value in request.headers.items()} or None,
        "queryStringParameters": call.parameters["querystring"] or None,
        "multiValueQueryStringParameters": {
            name: list(values) for name, values in request.query.items()
        }
        or None,
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": dict(call.stage_variables) or None,
        "requestContext": lambda_request_context(call.context),
        "body": body,
        "isBase64Encoded": body is not None and is_binary,
    }


def reply_of(payload: Any, call: Call) -> GatewayReply:
    """The answer a function gave.

    Raises:
        GatewayError: 502, the answer has other keys or values than an answer may have.
    """
    if not isinstance(payload, dict) or not payload.keys() <= _ANSWER_KEYS:
        raise _malformed()
    status, body = payload.get("statusCode", 200), payload.get("body")
    if not _is_status(status) or not isinstance(body, str | None):
        raise _malformed()
    headers = _merged_headers(payload.get("headers"), payload.get("multiValueHeaders"))
    content = (body or "").encode(errors="replace")  # as Java does with lone surrogates
    if payload.get("isBase64Encoded") and matches_media_type(
        call.request.headers.get("accept", ""), call.binary_media_types
    ):
        try:
            content = base64.b64decode(content, validate=True)
        except binascii.Error as error:
            raise _malformed() from error
    return GatewayReply(status=int(status), headers=headers, body=content)


def matches_media_type(value: str, patterns: Iterable[str]) -> bool:
    """Whether a content type is one of an API's binary media types, which may be `*/*` or `a/*`."""
    given = media_type(value)
    if not given:
        return False
    return any(
        pattern in (given, "*/*") or (pattern.endswith("/*") and given.startswith(pattern[:-1]))
        for pattern in (candidate.lower() for candidate in patterns)
    )


def _malformed() -> GatewayError:
    return GatewayError("DEFAULT_5XX", "Internal server error", status=502)


def _is_status(status: object) -> bool:
    if isinstance(status, bool) or not isinstance(status, int | str):
        return False
    return str(status).isdigit() and 100 <= int(status) <= 599


def _merged_headers(
    single: Mapping[str, Any] | None, multiple: Mapping[str, Any] | None
) -> HeaderValues:
    """Both header maps of an answer in one; for a name in both the multiple values win."""
    headers: HeaderValues = {}
    if not isinstance(single, dict | None) or not isinstance(multiple, dict | None):
        raise _malformed()
    for name, value in (single or {}).items():
        headers[name] = _header_text(value)
    for name, values in (multiple or {}).items():
        if not isinstance(values, list):
            raise _malformed()
        for existing in [header for header in headers if header.lower() == name.lower()]:
            del headers[existing]
        headers[name] = [_header_text(value) for value in values]
    if "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json"
    return headers


def _header_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        raise _malformed()
    return json.dumps(value)
