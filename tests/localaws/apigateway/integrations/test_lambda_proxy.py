"""Functions that get the whole request."""

import base64
from pathlib import Path
from typing import Any

import pytest

from localaws.shared.ports import FunctionAnswer
from tests.support.gateway import (
    body_of,
    proxy_integration,
    served,
)


def test_a_function_may_answer_half_a_character(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = FunctionAnswer(200, {"statusCode": 200, "body": "a\ud83d"}, None)
    reply = api.request("POST", "/x", {})
    assert (reply.status, reply.body) == (200, b"a?")


def test_the_proxy_event(tmp_path: Path) -> None:
    api = served(
        tmp_path,
        path="/x/{id}",
        integration=proxy_integration(),
        security=[{"key": []}],
        parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        stage={"variables": {"name": "blue"}},
    )
    key = api.key()
    reply = api.request("POST", "/x/7", b"text", query={"q": ["1", "2"]}, x_api_key=key)
    assert (reply.status, reply.body) == (200, b"ok")
    (event,) = api.backends.events
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/x/{id}", "/x/7", "POST")
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"]}
    assert event["multiValueHeaders"] == {"x-api-key": [key]}
    assert event["stageVariables"] == {"name": "blue"}
    assert (event["body"], event["isBase64Encoded"]) == ("text", False)
    context = event["requestContext"]
    assert context["identity"]["apiKey"] == key
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert (context["stage"], context["apiId"]) == ("prod", api.api_id)
    assert context["requestId"] == reply.headers["x-amzn-requestid"]
    assert context["path"] == "/prod/x/7"
    assert not {"requestOverride", "responseOverride"} & set(context)


def test_what_is_absent_is_null(tmp_path: Path) -> None:
    api = served(tmp_path, "get", integration=proxy_integration())
    api.request("GET", "/x")
    event = api.backends.events[0]
    absent = ["pathParameters", "queryStringParameters", "stageVariables", "body"]
    assert {event[name] for name in absent} == {None}


def test_binary_bodies(tmp_path: Path) -> None:
    api = served(
        tmp_path,
        integration=proxy_integration(),
        root={"x-amazon-apigateway-binary-media-types": ["image/*"]},
    )
    content = b"\x00\xff"
    encoded = base64.b64encode(content).decode()
    api.backends.function = FunctionAnswer(200, {"body": encoded, "isBase64Encoded": True}, None)
    reply = api.request("POST", "/x", content, content_type="image/png", accept="image/png")
    assert reply.body == content
    assert api.backends.events[0]["body"] == encoded
    assert api.backends.events[0]["isBase64Encoded"]
    assert api.request("POST", "/x", content).body == encoded.encode()


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "text",
        [],
        {"statusCode": "many"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "message": "an unknown key"},
        {"statusCode": 200, "headers": {"a": ["list"]}},
        {"statusCode": 200, "multiValueHeaders": {"a": "no list"}},
    ],
)
def test_malformed_proxy_answers(tmp_path: Path, payload: Any) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = FunctionAnswer(200, payload, None)
    reply = api.request("POST", "/x", {})
    assert (reply.status, body_of(reply)) == (502, {"message": "Internal server error"})


def test_proxy_headers_are_merged(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = FunctionAnswer(
        200,
        {
            "statusCode": "201",
            "headers": {"a": "1", "B": "2", "n": 3, "yes": True},
            "multiValueHeaders": {"b": ["3", "4"]},
        },
        None,
    )
    reply = api.request("POST", "/x", {})
    assert reply.status == 201
    expected = {"a": "1", "b": ["3", "4"], "n": "3", "yes": "true"}
    assert expected.items() <= reply.headers.items()
    assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (FunctionAnswer(200, {"errorMessage": "x"}, "Unhandled"), 502),
        (FunctionAnswer(404, {"Message": "Function not found"}, None), 500),
        (FunctionAnswer(429, {}, None), 500),
    ],
)
def test_failing_functions(tmp_path: Path, answer: FunctionAnswer, status: int) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = answer
    reply = api.request("POST", "/x", {})
    assert (reply.status, body_of(reply)) == (status, {"message": "Internal server error"})
