"""What is no document that API Gateway would import."""

import json
from typing import Any

import pytest
import yaml

from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.openapi_document import parse_document
from localaws.apigateway.openapi_import import import_definition
from tests.support.gateway import (
    document,
    mock_integration,
    operation,
)


def imported(spec: dict[str, Any]) -> Any:
    return import_definition(parse_document(json.dumps(spec).encode()))


def one(operation_: dict[str, Any], path: str = "/x", **extra: Any) -> dict[str, Any]:
    return document({path: {"post": operation_}}, **extra)


def test_yaml_is_read_too() -> None:
    spec = one(operation(mock_integration()))
    assert parse_document(yaml.safe_dump(spec).encode()) == spec


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"openapi": "3.1.0"}, "expected `openapi: 3.0.x`, got '3.1.0'"),
        ({"info": {"version": "1"}}, "info: {quote}title{quote} is a required property"),
        (
            {"paths": {"/x": {"post": {}}}},
            "paths//x/post: {quote}responses{quote} is a required property",
        ),
        ({"x-amazon-apigateway-gateway-responses": {"NONE": {}}}, "Invalid gateway response type"),
        ({"components": {"schemas": {"My_Model": {}}}}, "Model name must be alphanumeric"),
        ({"x-amazon-apigateway-request-validator": "other"}, "Invalid Request Validator"),
        ({"security": [{"nobody": []}]}, "Security scheme 'nobody' is not defined"),
    ],
)
def test_documents_that_are_refused(change: dict[str, Any], problem: str) -> None:
    spec = {**one(operation(mock_integration())), **change}
    with pytest.raises(BadRequestError) as refused:
        imported(spec)
    # The validator has two engines, which quote differently.
    said = [problem.format(quote=quote) for quote in "'\""] if "{quote}" in problem else [problem]
    assert any(text in str(refused.value) for text in said)


@pytest.mark.parametrize("body", [b"", b"[]", b"a: [", b"\xff\xfe", b"just text"])
def test_bodies_that_are_no_document(body: bytes) -> None:
    with pytest.raises(BadRequestError, match="Invalid OpenAPI input"):
        parse_document(body)
