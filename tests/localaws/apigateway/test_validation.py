"""Request validation."""

import json
from typing import Any

import pytest

from localaws.apigateway.definition import RequestParameter
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.schemas import body_validator
from localaws.apigateway.surely_valid import surely_valid
from localaws.apigateway.validation import check_body, check_parameters

MODELS: dict[str, dict[str, Any]] = {
    "Event": {
        "type": "object",
        "required": ["id", "kind"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "minLength": 1, "maxLength": 4},
            "kind": {"enum": ["a", "b"]},
            "n": {"type": "integer", "minimum": 1, "maximum": 9, "nullable": True},
            "code": {"type": "string", "pattern": "^[a-z]+$"},
            "when": {"type": "string", "format": "date-time"},
            "list": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            "child": {"$ref": "#/components/schemas/Child"},
            "either": {"anyOf": [{"type": "string"}, {"type": "number"}]},
            "one": {"oneOf": [{"type": "number"}, {"type": "integer"}]},
        },
    },
    "Child": {"type": "object", "properties": {"deep": {"type": "boolean"}}},
}
VALIDATOR = body_validator({"$ref": "#/components/schemas/Event"}, MODELS)
VALIDATORS = (VALIDATOR, surely_valid(VALIDATOR.schema))
VALID = {"id": "x", "kind": "a"}


def violation(body: Any) -> str | None:
    """The validation error of a body that must be refused."""
    with pytest.raises(GatewayError) as refused:
        check_body(body if isinstance(body, bytes) else json.dumps(body).encode(), *VALIDATORS)
    assert refused.value.response_type == "BAD_REQUEST_BODY"
    assert refused.value.message == "Invalid request body"
    return refused.value.validation_error


@pytest.mark.parametrize(
    "more",
    [{}, {"n": None}, {"n": 9}, {"list": []}, {"child": {"deep": True}}, {"either": 1.5}],
)
def test_bodies_that_pass(more: dict[str, Any]) -> None:
    check_body(json.dumps(VALID | more).encode(), *VALIDATORS)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"n": 0}, "numeric instance is lower than the required minimum (minimum: 1, found: 0)"),
        ({"n": 10}, "numeric instance is greater than the required maximum (maximum: 9, found: 10)"),
        ({"n": "1"}, 'instance type (string) does not match any allowed primitive type (allowed: ["integer","null"])'),
        ({"n": 1.5}, 'instance type (number) does not match any allowed primitive type (allowed: ["integer","null"])'),
        ({"id": ""}, 'string "" is too short (length: 0, required minimum: 1)'),
        ({"id": "xxxxx"}, 'string "xxxxx" is too long (length: 5, maximum allowed: 4)'),
        ({"id": None}, 'instance type (null) does not match any allowed primitive type (allowed: ["string"])'),
        ({"kind": "c"}, 'instance value ("c") not found in enum (possible values: ["a","b"])'),
        ({"code": "A"}, 'ECMA 262 regex "^[a-z]+$" does not match input string "A"'),
        ({"z": 1, "y": 2}, 'object instance has properties which are not allowed by the schema: ["y","z"]'),
        ({"either": True}, "instance failed to match at least one required schema among 2"),
        ({"one": 1}, "instance failed to match exactly one schema (matched several out of 2)"),
        ({"one": "x"}, "instance failed to match exactly one schema (matched 0 out of 2)"),
        ({"child": {"deep": 1}}, 'instance type (integer) does not match any allowed primitive type (allowed: ["boolean"])'),
        ({"list": [1]}, 'instance type (integer) does not match any allowed primitive type (allowed: ["string"])'),
    ],
)  # fmt: skip
def test_bodies_that_are_refused(more: dict[str, Any], expected: str) -> None:
    assert violation(VALID | more) == f"[{expected}]"


def test_every_missing_property_is_named() -> None:
    assert violation({}) == '[object has missing required properties (["id","kind"])]'


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_json(body: bytes) -> None:
    assert violation(body) is not None


def test_required_parameters() -> None:
    declared = [
        RequestParameter(location="querystring", name="numResults", required=True),
        RequestParameter(location="header", name="X-A", required=True),
        RequestParameter(location="querystring", name="other", required=False),
        RequestParameter(location="path", name="id", required=True),
    ]
    check_parameters(
        declared, {"querystring": {"numResults": "1"}, "header": {"x-a": "1"}, "path": {"id": "1"}}
    )
    with pytest.raises(GatewayError) as refused:
        check_parameters(declared, {"querystring": {"numResults": ""}, "path": {"id": "1"}})
    assert refused.value.response_type == "BAD_REQUEST_PARAMETERS"
    assert refused.value.message == "Missing required request parameters: [numResults, X-A]"
