"""Violations of a schema in the words of the validator behind API Gateway (json-schema-validator)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localaws.apigateway.velocity.values import compact_json

if TYPE_CHECKING:
    from jsonschema import ValidationError

_NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}


@dataclass(frozen=True)
class Violation:
    """One broken keyword of a schema: its value, the schema that has it, and the instance."""

    keyword: str
    value: Any
    schema: Any
    instance: Any
    message: str
    has_causes: bool


Wording = Callable[[Violation], str]


def describe(error: "ValidationError") -> str:
    """One violation as API Gateway's validator words it."""
    violation = _violation(error)
    wording = _WORDINGS.get(violation.keyword)
    return wording(violation) if wording else violation.message


def _violation(error: "ValidationError") -> Violation:
    return Violation(
        keyword=str(error.validator),
        value=error.validator_value,
        schema=error.schema,
        instance=error.instance,
        message=error.message,
        has_causes=bool(error.context),
    )


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    return _NAMES.get(type(value), "number")


def _required(violation: Violation) -> str:
    missing = sorted(name for name in violation.value if name not in violation.instance)
    return f"object has missing required properties ({compact_json(missing)})"


def _wrong_type(violation: Violation) -> str:
    allowed = violation.value
    names = [allowed] if isinstance(allowed, str) else list(allowed)
    return (
        f"instance type ({_type_name(violation.instance)}) does not match any allowed primitive type "
        f"(allowed: {compact_json(names)})"
    )


def _enum(violation: Violation) -> str:
    return (
        f"instance value ({compact_json(violation.instance)}) not found in enum "
        f"(possible values: {compact_json(violation.value)})"
    )


def _additional(violation: Violation) -> str:
    extra = sorted(set(violation.instance) - set(violation.schema.get("properties", {})))
    return (
        f"object instance has properties which are not allowed by the schema: {compact_json(extra)}"
    )


def _minimum(violation: Violation) -> str:
    return (
        "numeric instance is lower than the required minimum "
        f"(minimum: {violation.value}, found: {violation.instance})"
    )


def _maximum(violation: Violation) -> str:
    return (
        "numeric instance is greater than the required maximum "
        f"(maximum: {violation.value}, found: {violation.instance})"
    )


def _min_length(violation: Violation) -> str:
    return (
        f"string {compact_json(violation.instance)} is too short "
        f"(length: {len(violation.instance)}, required minimum: {violation.value})"
    )


def _max_length(violation: Violation) -> str:
    return (
        f"string {compact_json(violation.instance)} is too long "
        f"(length: {len(violation.instance)}, maximum allowed: {violation.value})"
    )


def _min_items(violation: Violation) -> str:
    return (
        f"array is too short: must have at least {violation.value} elements "
        f"but instance has {len(violation.instance)} elements"
    )


def _max_items(violation: Violation) -> str:
    return (
        f"array is too long: must have at most {violation.value} elements "
        f"but instance has {len(violation.instance)} elements"
    )


def _pattern(violation: Violation) -> str:
    return (
        f"ECMA 262 regex {compact_json(violation.value)} does not match "
        f"input string {compact_json(violation.instance)}"
    )


def _any_of(violation: Violation) -> str:
    return f"instance failed to match at least one required schema among {len(violation.value)}"


def _one_of(violation: Violation) -> str:
    matched = 0 if violation.has_causes else "several"
    return (
        f"instance failed to match exactly one schema (matched {matched} "
        f"out of {len(violation.value)})"
    )


_WORDINGS: Mapping[str, Wording] = {
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
