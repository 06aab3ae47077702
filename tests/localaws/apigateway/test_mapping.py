"""Expressions of parameter mapping, one by one."""

import pytest

from localaws.apigateway.exchange import Call, GatewayRequest
from localaws.apigateway.mapping import (
    body_value,
    request_value,
    static_value,
    with_stage_variables,
)

CALL = Call(
    request=GatewayRequest(
        method="POST",
        segments=("7",),
        headers={"x-a": "header"},
        query={"n": ["1", "2"]},
        body=b'{"user": {"id": "u", "n": 1.5}, "list": [1]}',
    ),
    account="000000000000",
    region="r",
    api_id="api",
    stage="prod",
    resource_path="/{id}",
    path_parameters={"id": "7"},
    stage_variables={"name": "f"},
    binary_media_types=(),
    context={"requestId": "r1", "identity": {"sourceIp": "127.0.0.1", "user": None}},
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'static'", "static"),
        ("''", ""),
        ("method.request.path.id", "7"),
        ("method.request.querystring.n", "2"),
        ("method.request.multivaluequerystring.n", "1,2"),
        ("method.request.header.X-A", "header"),
        ("method.request.body.user.id", "u"),
        ("method.request.body.list", "[1]"),
        ("method.request.body", CALL.request.text),
        ("context.requestId", "r1"),
        ("context.identity.sourceIp", "127.0.0.1"),
        ("stageVariables.name", "f"),
    ],
)
def test_an_expression_takes_its_value(source: str, value: str) -> None:
    assert request_value(source, CALL) == value


@pytest.mark.parametrize(
    "source",
    [
        "method.request.path.other",
        "method.request.querystring.other",
        "method.request.multivaluequerystring.other",
        "method.request.header.other",
        "method.request.body.other",
        "context.identity.user",
        "context.requestId.more",
        "stageVariables.other",
        "anything.else",
        "'",
    ],
)
def test_what_is_absent_is_none(source: str) -> None:
    assert request_value(source, CALL) is None


@pytest.mark.parametrize("body", ["", "no json", "[1]", '{"a": NaN}'])
def test_a_body_that_is_no_such_json_has_no_value(body: str) -> None:
    assert body_value(".a", body) is None
    assert body_value("", body) == body


def test_stage_variables_stand_in_a_uri() -> None:
    uri = "function:${stageVariables.name}:${stageVariables.other}"
    assert with_stage_variables(uri, {"name": "f"}) == "function:f:${stageVariables.other}"


def test_only_quoted_text_is_static() -> None:
    assert static_value("'a.b'") == "a.b"
    assert static_value("context.requestId") is None
