"""From an OpenAPI document to an API definition."""

import copy
import json
from typing import Any

import pytest

from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.openapi_document import merged, parse_document
from localaws.apigateway.openapi_import import import_definition
from tests.support.gateway import (
    EVENT_BODY,
    document,
    kinesis_integration,
    mock_integration,
    operation,
    proxy_integration,
)

USER = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def imported(spec: dict[str, Any]) -> Any:
    return import_definition(parse_document(json.dumps(spec).encode()))


def test_everything_of_a_method_is_kept() -> None:
    spec = document(
        {
            "/users/{id}": {
                "parameters": [USER],
                "post": operation(
                    kinesis_integration(timeoutInMillis=5000),
                    operationId="putUser",
                    security=[{"key": []}],
                    parameters=[
                        {"name": "X-A", "in": "header", "required": True, "schema": {}},
                        {"name": "n", "in": "query", "schema": {"type": "integer"}},
                    ],
                    requestBody=EVENT_BODY,
                    **{"x-amazon-apigateway-request-validator": "all"},
                ),
                "x-amazon-apigateway-any-method": operation(proxy_integration()),
            }
        },
        **{
            "x-amazon-apigateway-binary-media-types": ["image/png"],
            "x-amazon-apigateway-gateway-responses": {
                "DEFAULT_4XX": {"statusCode": "418", "responseTemplates": {"application/json": "x"}}
            },
        },
    )
    definition = imported(spec)
    post, fallback = definition.methods
    assert (post.http_method, post.operation_name, post.api_key_required) == (
        "POST",
        "putUser",
        True,
    )
    assert [(p.location, p.name, p.required) for p in post.parameters] == [
        ("path", "id", True),
        ("header", "X-A", True),
        ("querystring", "n", False),
    ]
    assert (post.validates_body, post.validates_parameters) == (True, True)
    assert post.request_models == {
        "application/json": {"$ref": "#/components/schemas/Event"},
    }
    assert post.integration.timeout_seconds == 5
    assert post.integration.passthrough_behavior == "NEVER"
    assert [response.selection_pattern for response in post.integration.responses] == [
        None,
        "4\\d{2}",
    ]
    assert (fallback.http_method, fallback.integration.kind) == ("ANY", "AWS_PROXY")
    assert definition.binary_media_types == ("image/png",)
    assert definition.gateway_responses["DEFAULT_4XX"].status_code == 418


def test_security() -> None:
    signature = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    }
    spec = document(
        {
            "/inherits": {"get": operation(mock_integration())},
            "/open": {"get": operation(mock_integration(), security=[])},
            "/both": {"get": operation(mock_integration(), security=[{"key": [], "sig": []}])},
            "/extension": {
                "get": operation(
                    mock_integration(),
                    security=[],
                    **{"x-amazon-apigateway-auth": {"type": "AWS_IAM"}},
                )
            },
        },
        security=[{"key": []}],
    )
    spec["components"]["securitySchemes"]["sig"] = signature
    found = {m.path: (m.api_key_required, m.authorization) for m in imported(spec).methods}
    assert found == {
        "/inherits": (True, "NONE"),
        "/open": (False, "NONE"),
        "/both": (True, "AWS_IAM"),
        "/extension": (False, "AWS_IAM"),
    }


def test_every_problem_is_listed() -> None:
    spec = document(
        {f"/{n}": {"get": operation({"type": "http"})} for n in range(12)},
    )
    with pytest.raises(BadRequestError) as refused:
        imported(spec)
    assert str(refused.value).count("Unable to put method") == 10
    assert "and 2 more" in str(refused.value)


def test_merge_keeps_what_the_update_does_not_name() -> None:
    current = document({"/a": {"get": {}, "post": {}}, "/b": {"get": {}}})
    before = copy.deepcopy(current)
    update = document({"/a": {"post": {"summary": "new"}}})
    update["components"]["schemas"] = {"Other": {}}
    result = merged(current, update)
    assert set(result["paths"]) == {"/a", "/b"}
    assert result["paths"]["/a"] == {"get": {}, "post": {"summary": "new"}}
    assert set(result["components"]["schemas"]) == {"Event", "Other"}
    assert current == before
