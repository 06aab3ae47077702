"""Answers of API Gateway's own: types, default statuses and messages, customised templates.

Source: Amazon API Gateway Developer Guide, "Gateway response types for API Gateway".
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from localaws.apigateway.exchange import GatewayReply, HeaderValues

if TYPE_CHECKING:
    from localaws.apigateway.definition import GatewayResponse

DEFAULT_STATUS: dict[str, int] = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 500,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "DEFAULT_4XX": 400,
    "DEFAULT_5XX": 500,
    "EXPIRED_TOKEN": 403,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_API_KEY": 403,
    "INVALID_SIGNATURE": 403,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "WAF_FILTERED": 403,
}
_ERROR_TYPES = {
    "ACCESS_DENIED": "AccessDeniedException",
    "BAD_REQUEST_BODY": "BadRequestException",
    "BAD_REQUEST_PARAMETERS": "BadRequestException",
    "EXPIRED_TOKEN": "ExpiredTokenException",
    "INVALID_API_KEY": "ForbiddenException",
    "INVALID_SIGNATURE": "InvalidSignatureException",
    "MISSING_AUTHENTICATION_TOKEN": "MissingAuthenticationTokenException",
    "QUOTA_EXCEEDED": "LimitExceededException",
    "REQUEST_TOO_LARGE": "RequestTooLargeException",
    "THROTTLED": "TooManyRequestsException",
    "UNAUTHORIZED": "UnauthorizedException",
    "UNSUPPORTED_MEDIA_TYPE": "BadRequestException",
}
_DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'
_VARIABLE = re.compile(
    r"\$(?:\{(?P<braced>[\w.-]+)\}|(?P<plain>(?:context|stageVariables)(?:\.[A-Za-z_][\w-]*)+))"
)


class GatewayError(Exception):
    """The gateway refuses or cannot serve a call.

    Args:
        response_type: selects the gateway response.
        message: `$context.error.message`.
        status: replaces the type's default status.
        validation_error: `$context.error.validationErrorString`.
    """

    def __init__(
        self,
        response_type: str,
        message: str,
        *,
        status: int | None = None,
        validation_error: str | None = None,
    ) -> None:
        super().__init__(f"{response_type}: {message}")
        self.response_type = response_type
        self.message = message
        self.status = status
        self.validation_error = validation_error


def reply_to(
    failure: GatewayError,
    customised: Mapping[str, "GatewayResponse"],
    *,
    context: Mapping[str, Any],
    parameters: Mapping[str, Mapping[str, str]],
    stage_variables: Mapping[str, str],
) -> GatewayReply:
    """Render a failure through the API's gateway responses.

    A customised response of the type wins over DEFAULT_4XX or DEFAULT_5XX, and that over the
    built-in one. Templates know simple substitution only; JSON is the only form.
    """
    response_type = failure.response_type
    status = failure.status or DEFAULT_STATUS[response_type]
    response = customised.get(response_type)
    if response is None:
        response = customised.get("DEFAULT_4XX" if status < 500 else "DEFAULT_5XX")
    template = _DEFAULT_TEMPLATE
    headers: HeaderValues = {"Content-Type": "application/json"}
    variables = {
        "context": {**context, "error": _error_variables(failure)},
        "stageVariables": dict(stage_variables),
    }
    if response is not None:
        status = response.status_code or status
        template = response.templates.get("application/json", template)
        for target, source in response.parameters.items():
            value = _parameter(source, variables, parameters)
            if target.startswith("gatewayresponse.header.") and value is not None:
                headers[target.removeprefix("gatewayresponse.header.")] = value
    error_type = _ERROR_TYPES.get(response_type)
    if error_type is None:
        error_type = "InternalServerErrorException" if status >= 500 else "ForbiddenException"
    headers["x-amzn-ErrorType"] = error_type
    return GatewayReply(
        status=status, headers=headers, body=substitute(template, variables).encode()
    )


def substitute(template: str, variables: Mapping[str, Any], *, absent: str = "") -> str:
    """Replace `$context.…` and `$stageVariables.…`; those without a value become `absent`."""

    def value_of(match: re.Match[str]) -> str:
        name = match["braced"] or match["plain"]
        root = name.split(".", 1)[0]
        if root not in variables:
            return match[0]
        value = _lookup(variables, name)
        if isinstance(value, bool):
            return "true" if value else "false"
        return absent if value is None or isinstance(value, Mapping) else str(value)

    return _VARIABLE.sub(value_of, template)


def _error_variables(failure: GatewayError) -> dict[str, Any]:
    """`$context.error`; the validation error is escaped to stand inside a JSON string."""
    validation_error = json.dumps(failure.validation_error or "", ensure_ascii=False)[1:-1]
    return {
        "message": failure.message,
        "messageString": json.dumps(failure.message, ensure_ascii=False),
        "responseType": failure.response_type,
        "validationErrorString": validation_error,
    }


def _lookup(variables: Mapping[str, Any], name: str) -> Any:
    value: Any = variables
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _parameter(
    source: str, variables: Mapping[str, Any], parameters: Mapping[str, Mapping[str, str]]
) -> str | None:
    """The value of a response parameter: `'static'`, a request parameter or a context variable."""
    if len(source) >= 2 and source[0] == source[-1] == "'":
        return source[1:-1]
    for prefix, kind in (
        ("method.request.header.", "header"),
        ("method.request.querystring.", "querystring"),
        ("method.request.path.", "path"),
    ):
        if source.startswith(prefix):
            name = source.removeprefix(prefix)
            return parameters.get(kind, {}).get(name.lower() if kind == "header" else name)
    value = _lookup(variables, source)
    return None if value is None else str(value)
