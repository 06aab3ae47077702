from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from components.api.examples import fitted, sample
from tests.support.openapi_documents import NAMED, SCHEMAS

MODELS: dict[str, dict[str, Any]] = {
    "Named": NAMED,
    "Kind": {"type": "string", "enum": ["View", "Book"]},
    "Event": {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {"kind": {"$ref": "#/components/schemas/Kind"}, "price": {"type": "number"}},
    },
}
EVENT = {"$ref": "#/components/schemas/Event"}


def validator(schema: dict[str, Any]) -> Draft4Validator:
    return Draft4Validator({"allOf": [schema], "components": {"schemas": MODELS}})


@pytest.mark.parametrize(
    ("example", "schema", "expected"),
    [
        ({"kind": "View", "price": 2}, EVENT, {"kind": "View", "price": 2}),
        ({"price": 2, "kind": "click"}, EVENT, {"price": 2, "kind": "View"}),
        ({"price": 2, "colour": "red"}, EVENT, {"price": 2, "kind": "View"}),
        ([{"kind": "click"}, {"kind": "Book"}], {"items": EVENT}, [{"kind": "View"}, {"kind": "Book"}]),
        ({"a": 1}, {"type": "object"}, {"a": 1}),
        ({"a": 1}, {"properties": {"b": {"enum": [1]}}}, {"a": 1}),
    ],
)  # fmt: skip
def test_an_example_keeps_what_its_model_allows(example: Any, schema: Any, expected: Any) -> None:
    result = fitted(example, schema, MODELS)
    assert result == expected
    assert repr(result) == repr(expected), "members stay in their order"


@given(SCHEMAS)
def test_a_sample_is_what_its_model_allows(schema: dict[str, Any]) -> None:
    validator(schema).validate(sample(schema, MODELS))


@given(SCHEMAS)
def test_a_sample_needs_no_change(schema: dict[str, Any]) -> None:
    made = sample(schema, MODELS)
    assert fitted(made, schema, MODELS) == made


def test_the_document_says_itself_what_a_good_example_is() -> None:
    assert sample({"type": "integer", "default": 25}, {}) == 25
    assert sample({"type": "string", "example": "429", "default": "1"}, {}) == "429"


def test_one_of_several_members_that_may_identify_is_there() -> None:
    schema = {
        "type": "object",
        "properties": {"userId": {"type": "string"}, "sessionId": {"type": "string"}},
        "anyOf": [{"required": ["userId"]}, {"required": ["sessionId"]}],
    }
    assert sample(schema, {}) == {"userId": "1"}
