import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.schemas import body_validator
from localaws.apigateway.surely_valid import surely_valid
from tests.support.openapi import document

MODELS = document()["components"]["schemas"]
BODIES = ("Events", "DataRequest")
EVENT = {"userId": "u", "eventType": "View", "itemId": "i", "sentAt": 1700000000, "eventId": "e"}

TEXTS = st.sampled_from(["", "a", "ab", "abcd", "null", "2024-01-01", "é"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 12), st.floats(-2, 12), TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)


def _schemas() -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of every keyword that is known, and some that are not."""
    plain = st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["string", "integer", "number", "object", "array", "boolean", ["string", "null"]]
            ),
            "minLength": st.integers(0, 2),
            "maxLength": st.integers(1, 3),
            "pattern": st.sampled_from(["^a", "b$", "^(?!(null)$)"]),
            "minimum": st.integers(-1, 3),
            "maximum": st.integers(3, 9),
            "enum": st.lists(st.one_of(TEXTS, st.integers(0, 2), st.booleans()), min_size=1),
            "required": st.lists(st.sampled_from("abc"), min_size=1, unique=True),
            "format": st.just("date"),
            "description": st.just("a schema"),
            "$ref": st.just("#/components/schemas/Tree"),
        },
    )
    return st.recursive(
        plain,
        lambda inner: st.builds(
            lambda own, more: {**own, **more},
            plain,
            st.fixed_dictionaries(
                {},
                optional={
                    "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
                    "additionalProperties": st.booleans() | inner,
                    "items": inner,
                    "allOf": st.lists(inner, min_size=1, max_size=2),
                    "anyOf": st.lists(inner, min_size=1, max_size=2),
                    "oneOf": st.lists(inner, min_size=1, max_size=2),
                    "not": inner,
                },
            ),
        ),
        max_leaves=5,
    )


TREE = {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Tree"}}}


@given(_schemas(), VALUES)
def test_what_is_surely_valid_has_no_violation(schema: dict[str, Any], value: Any) -> None:
    validator = body_validator(schema, {"Tree": TREE})
    if surely_valid(validator.schema)(value):
        assert list(validator.iter_errors(value)) == []


@pytest.mark.parametrize(
    "body",
    [
        {"events": [EVENT, {**EVENT, "impression": ["a"], "properties": {"x": 1}}]},
        {"events": [{"sessionId": "s", "eventType": "View", "sentAt": "2024-01-01T00:00:00Z"}]},
    ],
)
def test_events_are_told_without_jsonschema(body: dict[str, Any]) -> None:
    check = surely_valid(body_validator(MODELS["Events"], MODELS).schema)
    assert check(json.loads(json.dumps(body)))


def test_data_is_told_without_jsonschema() -> None:
    check = surely_valid(body_validator(MODELS["DataRequest"], MODELS).schema)
    assert check({"Data": {"userId": "u", "eventType": "View", "interactions": 3}})


def test_a_wrong_event_is_not() -> None:
    check = surely_valid(body_validator(MODELS["Events"], MODELS).schema)
    for wrong in ({"eventType": "View"}, {**EVENT, "itemId": ""}, {**EVENT, "more": 1}):
        assert not check({"events": [EVENT, wrong]})
