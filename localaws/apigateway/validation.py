"""Request validation: required parameters, bodies against their model, content types."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from localaws.apigateway.definition import Integration, RequestParameter
from localaws.apigateway.exchange import GatewayRequest
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.json_text import parse_json
from localaws.apigateway.surely_valid import Check
from localaws.apigateway.violations import describe

if TYPE_CHECKING:
    from jsonschema import Draft4Validator, ValidationError


def check_encoding(request: GatewayRequest) -> None:
    """Refuse a path or query that is not UTF-8, such as `%ED%A0%BD`, a surrogate that stands alone.

    The server decoded both and put U+FFFD in the place of what it could not read.

    Raises:
        GatewayError: BAD_REQUEST_PARAMETERS.
    """
    query = (text for name, values in request.query.items() for text in (name, *values))
    if any("\ufffd" in text for text in (*request.segments, *query)):
        raise GatewayError("BAD_REQUEST_PARAMETERS", "The path or the query string is not UTF-8")


def check_parameters(
    declared: Iterable[RequestParameter], parameters: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse a request that lacks required parameters, or gives them empty.

    Raises:
        GatewayError: BAD_REQUEST_PARAMETERS with the names, in the order of their declaration.
    """
    missing = [
        parameter.name
        for parameter in declared
        if parameter.required and not _value(parameter, parameters)
    ]
    if missing:
        raise GatewayError(
            "BAD_REQUEST_PARAMETERS",
            f"Missing required request parameters: [{', '.join(missing)}]",
        )


def check_body(body: bytes, validator: "Draft4Validator", is_surely_valid: Check) -> None:
    """Refuse a body that is no JSON or does not match its model.

    Args:
        body: of the request.
        validator: finds every violation.
        is_surely_valid: of the same schema; spares the search for violations where there are none.

    Raises:
        GatewayError: BAD_REQUEST_BODY; every violation stands in its validation error.
    """
    try:
        document = parse_json(body)
    except ValueError as error:
        raise _invalid("[Unable to parse the body as JSON]") from error
    try:
        if is_surely_valid(document):
            return
        violations = [
            describe(error)
            for error in sorted(_leaves(validator.iter_errors(document)), key=_position)
        ]
    except RecursionError as error:
        raise _invalid("[The body is nested too deeply]") from error
    if violations:
        # jsonschema reports each missing property by itself, API Gateway all of an object in one.
        raise _invalid(f"[{', '.join(dict.fromkeys(violations))}]")


def check_content_type(content_type: str, integration: Integration) -> None:
    """Refuse a content type that no request template covers, where the integration says so.

    Raises:
        GatewayError: UNSUPPORTED_MEDIA_TYPE.
    Source: Amazon API Gateway Developer Guide, "Method request behavior for payloads without
        mapping templates".
    """
    if integration.kind == "AWS_PROXY" or content_type in integration.request_templates:
        return
    behavior = integration.passthrough_behavior
    if behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and integration.request_templates):
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")


def _value(parameter: RequestParameter, parameters: Mapping[str, Mapping[str, str]]) -> str:
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    return parameters.get(parameter.location, {}).get(name, "")


def _invalid(validation_error: str) -> GatewayError:
    return GatewayError(
        "BAD_REQUEST_BODY", "Invalid request body", validation_error=validation_error
    )


def _leaves(errors: "Iterable[ValidationError]") -> "Iterator[ValidationError]":
    """The errors, those below `allOf` in place of it."""
    for error in errors:
        if error.validator == "allOf" and error.context:
            yield from _leaves(error.context)
        else:
            yield error


def _position(error: "ValidationError") -> str:
    return "/".join(str(part) for part in error.absolute_path)
