import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from localaws.apigateway.openapi_import import import_definition
from tests.support.openapi import document

DOCUMENT = document()
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]

ADMIN_POSTS = {
    "/solutionVersion",
    "/describeSolutionVersion",
    "/campaign",
    "/describeCampaign",
    "/eventTracker",
}


def test_it_is_a_valid_openapi_document() -> None:
    assert [error.message for error in OpenAPIV30SpecValidator(DOCUMENT).iter_errors()] == []


def test_the_gateway_imports_all_of_it() -> None:
    definition = import_definition(DOCUMENT)
    imported = {(method.path, method.http_method.lower()) for method in definition.methods}
    assert imported == {
        (path, method) for path, methods in DOCUMENT["paths"].items() for method in methods
    }


def test_the_routes_are_those_that_are_promised() -> None:
    assert {
        (path, method) for path, methods in DOCUMENT["paths"].items() for method in methods
    } == {
        ("/events", "post"),
        ("/data", "post"),
        ("/recommendations/{userId}", "get"),
        ("/getRecommendations", "get"),
        ("/putEvents", "post"),
        ("/items", "put"),
        ("/users", "put"),
        ("/users/{userId}", "delete"),
        ("/users/{userId}/deletion", "get"),
        ("/related/{itemId}", "get"),
        ("/rankings", "post"),
        ("/popular", "get"),
        ("/solutionVersion", "post"),
        ("/describeSolutionVersion", "post"),
        ("/campaign", "post"),
        ("/describeCampaign", "post"),
        ("/eventTracker", "post"),
        ("/deleteResources", "delete"),
    }


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_is_whole(path: str, method: str, operation: dict[str, Any]) -> None:
    # The owner's routes are signed, the public ones have a key.
    is_owners = operation["tags"] in (["owner"], ["admin"])
    assert is_owners == (
        method in {"put", "delete"} or path in {*ADMIN_POSTS, "/users/{userId}/deletion"}
    )
    assert operation["security"] == [{"signature" if is_owners else "apiKey": []}]
    assert (
        operation["x-amazon-apigateway-request-validator"]
        in DOCUMENT["x-amazon-apigateway-request-validators"]
    )
    assert operation["operationId"]
    assert operation["summary"]
    assert operation["description"]
    good = "202" if operation["operationId"] == "deleteUser" else "200"
    assert {good, "400", "403", "429", "502"} <= set(operation["responses"])
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["httpMethod"] == "POST"
    assert 50 <= integration["timeoutInMillis"] <= 29_000
    if integration["type"] == "aws":
        assert integration["passthroughBehavior"] == "never"
        assert integration["credentials"].startswith("arn:aws:iam::")
        assert set(integration["responses"]) == {"default", "4\\d{2}", "5\\d{2}"}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_bodies_and_templates_are_the_same_with_a_character_set(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    integration = operation["x-amazon-apigateway-integration"]
    templates = integration.get("requestTemplates", {})
    body = operation.get("requestBody", {}).get("content", {})
    without = method == "get" or operation["operationId"] == "deleteUser"
    assert bool(body) != without
    assert (integration["type"] == "aws") == bool(templates)
    for place in (templates, body):
        assert place.get("application/json; charset=utf-8") == place.get("application/json")


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_error_has_the_error_model(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status == "304":
            assert "content" not in response
            continue
        model = response["content"]["application/json"]["schema"]["$ref"]
        required = DOCUMENT["components"]["schemas"][model.rpartition("/")[2]].get("required", ())
        assert response["description"]
        assert status in {"200", "202"} or {"message", "requestId"} <= set(required)


def test_operation_ids_and_model_names_are_what_api_gateway_allows() -> None:
    ids = [
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(ids)) == len(ids)
    assert all(name.isalnum() for name in DOCUMENT["components"]["schemas"])


def keywords(schema: Any) -> Iterator[str]:
    """Return the keywords of a schema and its parts, without the names of its properties."""
    if isinstance(schema, list):
        for part in schema:
            yield from keywords(part)
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            yield from keywords(list(value.values()) if key == "properties" else value)


def test_models_use_only_keywords_that_api_gateway_knows() -> None:
    known = {
        *(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "anyOf",
            "$ref",
            "description",
        ),
        *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern"),
    }
    assert {
        word for schema in DOCUMENT["components"]["schemas"].values() for word in keywords(schema)
    } <= known


def test_gateway_responses_are_json_with_message_and_request_id() -> None:
    responses = DOCUMENT["x-amazon-apigateway-gateway-responses"]
    assert {
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "BAD_REQUEST_BODY",
        "INVALID_API_KEY",
        "THROTTLED",
    } <= set(responses)
    for name, response in responses.items():
        template = response["responseTemplates"]["application/json"]
        assert '"message":' in template, name
        assert '"requestId":"$context.requestId"' in template, name
        assert "#" not in template, name


def test_answers_of_the_gateway_repeat_nothing_of_a_request() -> None:
    """Of these types alone, the gateway's own message has no text of a request: no template can escape or cut it."""
    fixed = {"DEFAULT_5XX", "REQUEST_TOO_LARGE", "BAD_REQUEST_PARAMETERS"}
    for name, response in DOCUMENT["x-amazon-apigateway-gateway-responses"].items():
        template = response["responseTemplates"]["application/json"]
        named = set(re.findall(r"\$context[\w.]*", template)) - {
            "$context.requestId",
            "$context.resourcePath",
        }
        assert named == ({"$context.error.messageString"} if name in fixed else set()), name
