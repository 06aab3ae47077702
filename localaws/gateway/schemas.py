"""Model schemas: OpenAPI 3.0 schema objects as the JSON schema draft 4 that API Gateway validates."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft4Validator

Schema = Mapping[str, Any]
# Keywords of an OpenAPI schema object that hold schemas, and those that hold data.
_DATA_KEYWORDS = frozenset({"enum", "default", "example", "required"})


def body_validator(schema: Schema, models: Mapping[str, Schema]) -> Draft4Validator:
    """A compiled validator of request bodies.

    Args:
        schema: the schema of the body; it may refer to `#/components/schemas/<name>`.
        models: the document's component schemas by name.
    Source: Amazon API Gateway Developer Guide, "Data models for REST APIs": JSON schema draft 4.
    """
    root = {
        "allOf": [as_draft4(schema)],
        "components": {"schemas": {name: as_draft4(model) for name, model in models.items()}},
    }
    return Draft4Validator(root, format_checker=Draft4Validator.FORMAT_CHECKER)


def as_draft4(schema: Any) -> Any:
    """An OpenAPI 3.0 schema object as draft 4: `nullable` becomes a further type."""
    if isinstance(schema, list):
        return [as_draft4(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    converted = {
        key: value
        if key in _DATA_KEYWORDS and not _is_property_map(key, value)
        else as_draft4(value)
        for key, value in schema.items()
    }
    if converted.pop("nullable", False) is True:
        return _nullable(converted)
    return converted


def _is_property_map(key: str, value: Any) -> bool:
    """Whether `value` is the schema of a property that happens to be called like a keyword."""
    return key != "default" and key != "example" and isinstance(value, Mapping)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema
