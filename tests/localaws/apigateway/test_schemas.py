"""Schemas of OpenAPI 3.0 as the draft 4 that is validated."""

import pytest

from localaws.apigateway.schemas import as_draft4, body_validator


@pytest.mark.parametrize("schema", [True, False])
def test_a_boolean_is_a_schema_as_it_is(schema: bool) -> None:
    assert as_draft4(schema) is schema


def test_limits_of_arrays_are_dropped_and_null_is_a_type_wherever_it_is_nested() -> None:
    nested = {"type": "array", "minItems": 1, "items": {"enum": ["a"], "nullable": True}}
    assert as_draft4({"allOf": [nested], "not": nested, "additionalProperties": nested}) == {
        "allOf": [{"type": "array", "items": {"enum": ["a", None]}}],
        "not": {"type": "array", "items": {"enum": ["a", None]}},
        "additionalProperties": {"type": "array", "items": {"enum": ["a", None]}},
    }


def test_a_property_may_be_called_like_a_keyword() -> None:
    schema = {
        "properties": {
            "nullable": {"type": "string", "nullable": True},
            "minItems": {"type": "integer"},
            "enum": {"type": "array", "maxItems": 2},
        }
    }
    assert as_draft4(schema) == {
        "properties": {
            "nullable": {"type": ["string", "null"]},
            "minItems": {"type": "integer"},
            "enum": {"type": "array"},
        }
    }


def test_a_body_may_refer_to_models_that_refer_to_each_other() -> None:
    models = {
        "Tree": {
            "required": ["name"],
            "properties": {"child": {"$ref": "#/components/schemas/Tree"}},
        }
    }
    validator = body_validator({"$ref": "#/components/schemas/Tree"}, models)
    assert validator.is_valid({"name": "a", "child": {"name": "b"}})
    assert not validator.is_valid({"name": "a", "child": {}})
