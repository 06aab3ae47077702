"""From an OpenAPI document to an API definition."""

import copy
import json
from typing import Any

import pytest
import yaml

from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.openapi_document import merged, parse_document
from localaws.apigateway.openapi_import import import_definition
from tests.support.gateway import (
    EVENT_BODY,
    document,
    kinesis_integration,
    lambda_uri,
    mock_integration,
    operation,
    proxy_integration,
    service_uri,
)

USER = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def imported(spec: dict[str, Any]) -> Any:
    return import_definition(parse_document(json.dumps(spec).encode()))


def one(operation_: dict[str, Any], path: str = "/x", **extra: Any) -> dict[str, Any]:
    return document({path: {"post": operation_}}, **extra)


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


def test_yaml_is_read_too() -> None:
    spec = one(operation(mock_integration()))
    assert parse_document(yaml.safe_dump(spec).encode()) == spec


def test_an_integration_may_be_shared_by_reference() -> None:
    reference = {"$ref": "#/components/x-amazon-apigateway-integrations/shared"}
    spec = one(operation(reference))
    spec["components"]["x-amazon-apigateway-integrations"] = {"shared": mock_integration()}
    assert imported(spec).methods[0].integration.kind == "MOCK"


def aws(uri: str, **extra: Any) -> dict[str, Any]:
    return {"type": "aws", "httpMethod": "POST", "uri": uri, **extra}


@pytest.mark.parametrize(
    ("integration", "problem"),
    [
        ({"type": "http", "uri": "http://x"}, "'HTTP' is not served by the local API Gateway"),
        (aws(service_uri("kinesis", "action/PutRecord")), "Role ARN must be specified"),
        (aws("arn:aws:kinesis:x"), "must contain path or action"),
        (aws(service_uri("lambda", "action/Invoke")), "Invalid Lambda integration"),
        ({"type": "aws_proxy", "uri": lambda_uri()}, "HttpMethod must be non-empty"),
        (proxy_integration(timeoutInMillis=60_000), "Timeout should be between"),
        (proxy_integration(passthroughBehavior="sometimes"), "passthroughBehavior"),
        (mock_integration("#if($x)"), "Invalid mapping template"),
        (mock_integration("#evaluate($input.body)"), "#evaluate is not available"),
        (
            {"type": "mock", "responses": {"(": {"statusCode": "200"}}},
            "Invalid selection pattern",
        ),
        (
            {"type": "mock", "responses": {"default": {"statusCode": "299"}}},
            "No method response exists for method",
        ),
        (
            mock_integration(responseParameters={"method.response.header.X-Other": "'x'"}),
            "Invalid mapping expression parameter specified: method.response.header.X-Other",
        ),
        (
            proxy_integration(
                requestParameters={"integration.request.path.id": "method.request.path.id"}
            ),
            "Invalid mapping expression parameter specified: method.request.path.id",
        ),
    ],
)
def test_integrations_that_are_refused(integration: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        imported(one(operation(integration)))
    assert problem in str(refused.value)
    assert "'POST' for resource at path '/x'" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"openapi": "3.1.0"}, "expected `openapi: 3.0.x`, got '3.1.0'"),
        ({"info": {"version": "1"}}, "'title' is a required property"),
        ({"paths": {"/x": {"post": {}}}}, "'responses' is a required property"),
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
    assert problem in str(refused.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"a: [", b"\xff\xfe", b"just text"])
def test_bodies_that_are_no_document(body: bytes) -> None:
    with pytest.raises(BadRequestError, match="Invalid OpenAPI input"):
        parse_document(body)


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
