"""Integrations of a document."""

import json
from typing import Any

import pytest

from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.openapi_document import parse_document
from localaws.apigateway.openapi_import import import_definition
from tests.support.gateway import (
    document,
    lambda_uri,
    mock_integration,
    operation,
    proxy_integration,
    service_uri,
)


def imported(spec: dict[str, Any]) -> Any:
    return import_definition(parse_document(json.dumps(spec).encode()))


def one(operation_: dict[str, Any], path: str = "/x", **extra: Any) -> dict[str, Any]:
    return document({path: {"post": operation_}}, **extra)


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
