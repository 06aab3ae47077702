"""Examples that a model allows: those of the document changed to fit a stack's models, and those made from a model.

The document is written for all stacks; which event types and columns there are only one stack knows.
"""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
Models = Mapping[str, Schema]
"""Of the document, by name."""

_SIMPLE: Mapping[str, Any] = {"integer": 1, "number": 1.0, "boolean": True}


def fitted(example: Any, schema: Schema, models: Models) -> Any:
    """Return an example with the values that its schema does not list, and the members that it does not have, changed.

    Args:
        example: for the schema without enumerations and closed objects.
        schema: of OpenAPI 3.0.
        models: that it refers to.
    """
    schema = resolved(schema, models)
    if "enum" in schema:
        return example if example in schema["enum"] else schema["enum"][0]
    if isinstance(example, dict) and "properties" in schema:
        return _fitted_object(example, schema, models)
    if isinstance(example, list) and "items" in schema:
        return [fitted(entry, schema["items"], models) for entry in example]
    return example


def sample(schema: Schema, models: Models) -> Any:
    """Return a simple value that a schema allows, with nothing in it that could be left out.

    Args:
        schema: of OpenAPI 3.0; its patterns are not looked at.
        models: that it refers to.
    """
    schema = resolved(schema, models)
    for chosen in ("example", "default"):
        if chosen in schema:
            return schema[chosen]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema and "type" not in schema:
        return sample(schema["anyOf"][0], models)
    return _sample_of_type(schema, models)


def resolved(schema: Schema, models: Models) -> Schema:
    """Return the model that a schema refers to, or the schema itself."""
    while "$ref" in schema:
        schema = models[schema["$ref"].rpartition("/")[2]]
    return schema


def _fitted_object(example: Mapping[str, Any], schema: Schema, models: Models) -> dict[str, Any]:
    members, is_open = schema["properties"], schema.get("additionalProperties", True) is not False
    kept = {
        name: fitted(value, members[name], models) if name in members else value
        for name, value in example.items()
        if is_open or name in members
    }
    return kept | {
        name: value for name, value in _required(schema, models).items() if name not in kept
    }


def _sample_of_type(schema: Schema, models: Models) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        return _required(schema, models)
    if kind == "array":
        return [sample(schema["items"], models)] * schema.get("minItems", 0)
    if kind == "string":
        return "1" * max(1, schema.get("minLength", 1))
    return max(_SIMPLE[kind], schema.get("minimum", _SIMPLE[kind]))


def _required(schema: Schema, models: Models) -> dict[str, Any]:
    """The members of an object that must be there."""
    names = schema.get("required", []) + next(
        (each["required"] for each in schema.get("anyOf", []) if "required" in each), []
    )
    members = schema.get("properties", {})
    return {name: sample(members.get(name, {}), models) for name in names}
