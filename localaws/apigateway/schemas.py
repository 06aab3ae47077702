"""Model schemas: OpenAPI 3.0 schema objects as the JSON schema draft 4 that API Gateway validates."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft4Validator

Schema = Mapping[str, Any]
_SCHEMA_KEYWORDS = frozenset({"items", "not", "additionalProperties"})
_SCHEMA_LIST_KEYWORDS = frozenset({"allOf", "anyOf", "oneOf"})
# "The maxItems and minItems tags aren't included in simple request validation": Amazon API Gateway
# Developer Guide, "Amazon API Gateway important notes".
_NOT_VALIDATED = frozenset({"minItems", "maxItems", "nullable"})


def body_validator(schema: Schema, models: Mapping[str, Schema]) -> "Draft4Validator":
    """A compiled validator of request bodies.

    Args:
        schema: the schema of the body; it may refer to `#/components/schemas/<name>`.
        models: the document's component schemas by name.
    Source: Amazon API Gateway Developer Guide, "Data models for REST APIs": JSON schema draft 4.
    """
    # Imported with the first body that is validated: a server without APIs starts without it.
    from jsonschema import Draft4Validator  # noqa: PLC0415

    root = {
        "allOf": [as_draft4(schema)],
        "components": {"schemas": {name: as_draft4(model) for name, model in models.items()}},
    }
    return Draft4Validator(root, format_checker=Draft4Validator.FORMAT_CHECKER)


def as_draft4(schema: Schema | bool) -> Any:
    """An OpenAPI 3.0 schema object as the draft 4 that is validated.

    `nullable` becomes a further type; `minItems` and `maxItems` are dropped, as AWS does on import.
    """
    if isinstance(schema, bool):
        return schema
    converted = {
        key: _converted(key, value) for key, value in schema.items() if key not in _NOT_VALIDATED
    }
    if schema.get("nullable") is True:
        _allow_null(converted)
    return converted


def _converted(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: as_draft4(property_) for name, property_ in value.items()}
    if key in _SCHEMA_KEYWORDS:
        return as_draft4(value)
    if key in _SCHEMA_LIST_KEYWORDS:
        return [as_draft4(item) for item in value]
    return value


def _allow_null(schema: dict[str, Any]) -> None:
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
