"""Request validation: required parameters, bodies against their model, content types.

The sentences about bodies follow those of the validator behind API Gateway (json-schema-validator),
so that `$context.error.validationErrorString` reads as on AWS.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft4Validator, ValidationError

from localaws.gateway.definition import Integration, RequestParameter
from localaws.gateway.gateway_responses import GatewayFailure
from localaws.gateway.velocity_values import compact_json

_NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}
Describe = Callable[[ValidationError], str]


def check_parameters(
    declared: Iterable[RequestParameter], parameters: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse a request that lacks required parameters, or gives them empty.

    Raises:
        GatewayFailure: BAD_REQUEST_PARAMETERS with the names, in the order of their declaration.
    """
    missing = [
        parameter.name
        for parameter in declared
        if parameter.required and not _value(parameter, parameters)
    ]
    if missing:
        raise GatewayFailure(
            "BAD_REQUEST_PARAMETERS",
            f"Missing required request parameters: [{', '.join(missing)}]",
        )


def check_body(body: bytes, validator: Draft4Validator) -> None:
    """Refuse a body that is no JSON or does not match its model.

    Raises:
        GatewayFailure: BAD_REQUEST_BODY; every violation stands in its validation error.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _invalid("[Unable to parse the body as JSON]") from error
    try:
        violations = [
            describe(error)
            for error in sorted(_leaves(validator.iter_errors(document)), key=_position)
        ]
    except RecursionError as error:
        raise _invalid("[The body is nested too deeply]") from error
    if violations:
        raise _invalid(f"[{', '.join(violations)}]")


def check_content_type(content_type: str, integration: Integration) -> None:
    """Refuse a content type that no request template covers, where the integration says so.

    Raises:
        GatewayFailure: UNSUPPORTED_MEDIA_TYPE.
    Source: Amazon API Gateway Developer Guide, "Method request behavior for payloads without
        mapping templates".
    """
    if integration.kind == "AWS_PROXY" or content_type in integration.request_templates:
        return
    behavior = integration.passthrough_behavior
    if behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and integration.request_templates):
        raise GatewayFailure("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")


def describe(error: ValidationError) -> str:
    """One violation as API Gateway's validator words it."""
    wording = _WORDINGS.get(str(error.validator))
    return wording(error) if wording else str(error.message)


def _value(parameter: RequestParameter, parameters: Mapping[str, Mapping[str, str]]) -> str:
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    return parameters.get(parameter.location, {}).get(name, "")


def _invalid(validation_error: str) -> GatewayFailure:
    return GatewayFailure(
        "BAD_REQUEST_BODY", "Invalid request body", validation_error=validation_error
    )


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors, those below `allOf` in place of it."""
    for error in errors:
        if error.validator == "allOf" and error.context:
            yield from _leaves(error.context)
        else:
            yield error


def _position(error: ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path)


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    return _NAMES.get(type(value), "number")


def _required(error: ValidationError) -> str:
    missing = sorted(name for name in error.validator_value if name not in error.instance)
    # jsonschema reports one error a missing name; the list is the same in each.
    named = [name for name in missing if error.message.startswith(repr(name))] or missing
    return f"object has missing required properties ({compact_json(named)})"


def _wrong_type(error: ValidationError) -> str:
    allowed = error.validator_value
    names = [allowed] if isinstance(allowed, str) else list(allowed)
    return (
        f"instance type ({_type_name(error.instance)}) does not match any allowed primitive type "
        f"(allowed: {compact_json(names)})"
    )


def _enum(error: ValidationError) -> str:
    return (
        f"instance value ({compact_json(error.instance)}) not found in enum "
        f"(possible values: {compact_json(error.validator_value)})"
    )


def _additional(error: ValidationError) -> str:
    extra = sorted(set(error.instance) - set(error.schema.get("properties", {})))
    return (
        f"object instance has properties which are not allowed by the schema: {compact_json(extra)}"
    )


def _minimum(error: ValidationError) -> str:
    return (
        "numeric instance is lower than the required minimum "
        f"(minimum: {error.validator_value}, found: {error.instance})"
    )


def _maximum(error: ValidationError) -> str:
    return (
        "numeric instance is greater than the required maximum "
        f"(maximum: {error.validator_value}, found: {error.instance})"
    )


def _min_length(error: ValidationError) -> str:
    return (
        f"string {compact_json(error.instance)} is too short "
        f"(length: {len(error.instance)}, required minimum: {error.validator_value})"
    )


def _max_length(error: ValidationError) -> str:
    return (
        f"string {compact_json(error.instance)} is too long "
        f"(length: {len(error.instance)}, maximum allowed: {error.validator_value})"
    )


def _min_items(error: ValidationError) -> str:
    return (
        f"array is too short: must have at least {error.validator_value} elements "
        f"but instance has {len(error.instance)} elements"
    )


def _max_items(error: ValidationError) -> str:
    return (
        f"array is too long: must have at most {error.validator_value} elements "
        f"but instance has {len(error.instance)} elements"
    )


def _pattern(error: ValidationError) -> str:
    return (
        f"ECMA 262 regex {compact_json(error.validator_value)} does not match "
        f"input string {compact_json(error.instance)}"
    )


def _any_of(error: ValidationError) -> str:
    return (
        f"instance failed to match at least one required schema among {len(error.validator_value)}"
    )


def _one_of(error: ValidationError) -> str:
    matched = 0 if error.context else "several"
    return (
        f"instance failed to match exactly one schema (matched {matched} "
        f"out of {len(error.validator_value)})"
    )


_WORDINGS: Mapping[str, Describe] = {
    "required": _required,
    "type": _wrong_type,
    "enum": _enum,
    "additionalProperties": _additional,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": _min_items,
    "maxItems": _max_items,
    "pattern": _pattern,
    "anyOf": _any_of,
    "oneOf": _one_of,
}
