"""Calls of a deployed API, every kind of integration, without a server."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.gateway import (
    EVENT_BODY,
    ServedApi,
    body_of,
    document,
    kinesis_integration,
    mock_integration,
    operation,
    proxy_integration,
    served,
)

LONE = rb'{"userId": "a\ud83d"}'


@pytest.mark.parametrize(
    "body", [LONE, b'{"userId": "u", "\\uDC00": 1}', b'{"userId": "\xed\xa0\xbd"}']
)
def test_a_surrogate_that_stands_alone_is_refused(tmp_path: Path, body: bytes) -> None:
    validated = served(
        tmp_path / "validated",
        integration=proxy_integration(),
        requestBody=EVENT_BODY,
        **{"x-amazon-apigateway-request-validator": "all"},
    )
    reply = validated.request("POST", "/x", body)
    assert (reply.status, body_of(reply)) == (400, {"message": "Invalid request body"})
    assert validated.backends.events == []


def test_a_template_refuses_it_where_no_model_is_checked(tmp_path: Path) -> None:
    api = served(tmp_path, integration=kinesis_integration())
    reply = api.request("POST", "/x", LONE)
    assert reply.status == 400
    assert body_of(reply)["message"].startswith("Could not parse request body into json")
    assert api.backends.requests == []


@pytest.mark.parametrize(
    ("path", "query"),
    [("/\ufffd", {}), ("/x", {"a": ["1", "\ufffd"]}), ("/x", {"\ufffd": ["1"]})],
)
def test_paths_and_queries_that_are_not_utf_8(
    tmp_path: Path, path: str, query: dict[str, list[str]]
) -> None:
    api = served(
        tmp_path,
        method="get",
        path="/{id}",
        integration=proxy_integration(),
        parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    )
    reply = api.request("GET", path, query=query)
    message = "The path or the query string is not UTF-8"
    assert (reply.status, body_of(reply)) == (400, {"message": message})
    assert api.backends.events == []


def test_validation_comes_before_the_back_end(tmp_path: Path) -> None:
    api = served(
        tmp_path,
        integration=kinesis_integration(),
        requestBody=EVENT_BODY,
        parameters=[
            {"name": "n", "in": "query", "required": True, "schema": {"type": "integer"}},
        ],
        **{"x-amazon-apigateway-request-validator": "all"},
    )
    reply = api.request("POST", "/x", {"userId": "u"})
    assert body_of(reply) == {"message": "Missing required request parameters: [n]"}
    reply = api.request("POST", "/x", {"userId": 1}, query={"n": ["1"]})
    assert (reply.status, body_of(reply)) == (400, {"message": "Invalid request body"})
    assert not api.backends.requests
    assert api.request("POST", "/x", {"userId": "u"}, query={"n": ["1"]}).status == 200


def test_a_body_of_more_than_10_mb_is_too_large(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    assert api.request("POST", "/x", b"x" * (10 * 1024 * 1024)).status == 200
    reply = api.request("POST", "/x", b"x" * (10 * 1024 * 1024 + 1))
    assert (reply.status, body_of(reply)) == (413, {"message": "Request Too Long"})


def test_signed_methods_need_a_signature(tmp_path: Path) -> None:
    integration = mock_integration(
        responseTemplates={"application/json": '{"caller":"$context.identity.caller"}'}
    )
    auth: dict[str, Any] = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}
    api = served(tmp_path, "get", integration=integration, **auth)
    assert api.request("GET", "/x").status == 403
    assert api.request("GET", "/x", authorization="Basic x").status == 403
    reply = api.request("GET", "/x", authorization="AWS4-HMAC-SHA256 Credential=…")
    assert (reply.status, body_of(reply)) == (200, {"caller": "me"})


def test_only_what_was_deployed_is_served(tmp_path: Path) -> None:
    api = ServedApi(tmp_path, document({"/a": {"get": operation(mock_integration())}}))
    changed = document({"/b": {"get": operation(mock_integration())}})
    api.control.done("PUT", f"/restapis/{api.api_id}", changed, mode="overwrite")
    assert [api.request("GET", path).status for path in ("/a", "/b")] == [200, 403]
    api.deploy()
    assert [api.request("GET", path).status for path in ("/a", "/b")] == [403, 200]
