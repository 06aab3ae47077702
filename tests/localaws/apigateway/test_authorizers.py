"""Calls of methods with a Lambda authorizer, without a server."""

from pathlib import Path
from typing import Any

import pytest

from localaws.apigateway.authorizers import Authorizers
from localaws.apigateway.exchange import GatewayReply
from localaws.apigateway.openapi_authorizer import EXTENSION
from localaws.shared.ports import FunctionAnswer
from tests.support.gateway import (
    ServedApi,
    body_of,
    document,
    lambda_uri,
    mock_integration,
    operation,
    proxy_integration,
)

AUTHORIZER = "arn:aws:lambda:us-east-1:000000000000:function:authorizer"
ALLOW = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
SHOWN = "$context.authorizer.principalId/$context.authorizer.user/$context.authorizer.old"


def answer(*statements: Any, **members: Any) -> FunctionAnswer:
    policy = {"Version": "2012-10-17", "Statement": list(statements or [ALLOW])}
    return FunctionAnswer(200, {"principalId": "ada", "policyDocument": policy, **members}, None)


def failed(message: str) -> FunctionAnswer:
    return FunctionAnswer(200, {"errorMessage": message, "errorType": "X"}, "Unhandled")


class Guarded:
    """An API with an authorizer before a mock (`/mock`), a function (`/function/{id}`) and a method with a key (`/key`)."""

    def __init__(self, home: Path, root: Any = None, **node: Any) -> None:
        authorizer = {
            "type": "request",
            "authorizerUri": lambda_uri(AUTHORIZER),
            "identitySource": "method.request.header.Authorization",
            **node,
        }
        template = {"application/json": f'{{"caller":"{SHOWN}"}}'}
        guarded: Any = {"security": [{"mine": []}]}
        parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        spec = document(
            {
                "/mock": {
                    "get": operation(mock_integration(responseTemplates=template), **guarded)
                },
                "/function/{id}": {
                    "get": operation(proxy_integration(), parameters=[parameter], **guarded)
                },
                "/key": {
                    "get": operation(
                        mock_integration(responseTemplates=template),
                        security=[{"mine": []}, {"key": []}],
                    )
                },
            },
            **(root or {}),
        )
        spec["components"]["securitySchemes"]["mine"] = {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            EXTENSION: authorizer,
        }
        self.api = ServedApi(home, spec)
        self.now = 0.0
        self.api.data_plane._authorizers = Authorizers(self.api.backends, lambda: self.now)

    def answers(self, found: FunctionAnswer) -> "Guarded":
        self.api.backends.function = found
        return self

    def get(self, path: str = "/mock", authorization: str = "t", **headers: str) -> GatewayReply:
        sent = {"authorization": authorization} if authorization else {}
        return self.api.request("GET", path, query={"q": ["1"]}, **sent, **headers)

    @property
    def asked(self) -> list[dict[str, Any]]:
        return [event for event in self.api.backends.events if "methodArn" in event]


def test_the_answer_reaches_templates(tmp_path: Path) -> None:
    found = answer(context={"user": "429", "old": True, "none": None})
    reply = Guarded(tmp_path).answers(found).get()
    assert (reply.status, body_of(reply)) == (200, {"caller": "ada/429/true"})


def test_a_function_gets_what_the_authorizer_said(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path).answers(answer(context={"user": 429}))
    guarded.get("/function/7")
    asked, event = guarded.api.backends.events
    assert event["requestContext"]["authorizer"] == {"principalId": "ada", "user": "429"}
    assert asked["type"] == "REQUEST"
    assert asked["methodArn"] == (
        f"arn:aws:execute-api:us-east-1:000000000000:{guarded.api.api_id}/prod/GET/function/7"
    )
    assert asked["pathParameters"] == {"id": "7"}
    assert asked["queryStringParameters"] == {"q": "1"}
    assert asked["headers"] == {"authorization": "t"}
    assert "body" not in asked
    assert "authorizer" not in asked["requestContext"]


def test_without_an_identity_the_function_is_not_asked(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path).answers(answer())
    reply = guarded.get(authorization="")
    assert (reply.status, body_of(reply)) == (401, {"message": "Unauthorized"})
    assert reply.headers["x-amzn-ErrorType"] == "UnauthorizedException"
    assert guarded.asked == []


def test_a_token_has_a_form(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path, type="token", identityValidationExpression="Bearer .+")
    guarded.answers(answer())
    assert guarded.get(authorization="Basic x").status == 401
    assert guarded.asked == []
    assert guarded.get(authorization="Bearer x").status == 200
    (asked,) = guarded.asked
    assert set(asked) == {"type", "methodArn", "authorizationToken"}
    assert (asked["type"], asked["authorizationToken"]) == ("TOKEN", "Bearer x")


@pytest.mark.parametrize(
    ("found", "status", "message"),
    [
        (failed("Unauthorized"), 401, "Unauthorized"),
        (failed("unauthorized"), 500, "Internal server error"),
        (failed("Unauthorized: expired"), 500, "Internal server error"),
        (
            answer({**ALLOW, "Effect": "Deny"}),
            403,
            "User is not authorized to access this resource with an explicit deny",
        ),
        (
            answer({**ALLOW, "Resource": "*/POST/*"}),
            403,
            "User is not authorized to access this resource",
        ),
        (answer(principalId=""), 500, "Internal server error"),
        (answer(policyDocument=None), 500, "Internal server error"),
        (answer(context={"a": ["list"]}), 500, "Internal server error"),
        (answer(context=["a"]), 500, "Internal server error"),
        (FunctionAnswer(200, None, None), 500, "Internal server error"),
        (FunctionAnswer(404, None, None), 500, "Internal server error"),
    ],
)
def test_who_may_not_call(tmp_path: Path, found: FunctionAnswer, status: int, message: str) -> None:
    reply = Guarded(tmp_path).answers(found).get()
    assert (reply.status, body_of(reply)) == (status, {"message": message})


def test_an_answer_is_kept_for_its_identity(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path, authorizerResultTtlInSeconds=60).answers(answer())
    for path in ("/mock", "/mock"):
        assert guarded.get(path).status == 200
    assert len(guarded.asked) == 1
    guarded.get(authorization="other")
    assert len(guarded.asked) == 2
    guarded.answers(failed("Unauthorized"))
    guarded.now = 59.9
    assert guarded.get().status == 200
    guarded.now = 60
    assert guarded.get().status == 401
    assert len(guarded.asked) == 3


def test_a_policy_that_is_kept_is_evaluated_for_every_method(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path).answers(answer({**ALLOW, "Resource": "*/GET/mock"}))
    assert guarded.get("/mock").status == 200
    assert guarded.get("/function/7").status == 403
    assert len(guarded.asked) == 1


def test_refusals_are_not_kept(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path).answers(failed("Unauthorized"))
    guarded.get()
    assert guarded.answers(answer()).get().status == 200


def test_nothing_is_kept_without_a_time(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path, authorizerResultTtlInSeconds=0).answers(answer())
    guarded.get()
    guarded.get()
    assert len(guarded.asked) == 2


def test_the_api_key_comes_from_where_the_api_says(tmp_path: Path) -> None:
    source = {"x-amazon-apigateway-api-key-source": "AUTHORIZER"}
    guarded = Guarded(tmp_path / "a", root=source, authorizerResultTtlInSeconds=0)
    key = guarded.api.key()
    assert guarded.answers(answer()).get("/key", x_api_key=key).status == 403
    assert guarded.answers(answer(usageIdentifierKey="x" * 20)).get("/key").status == 403
    assert guarded.answers(answer(usageIdentifierKey=key)).get("/key").status == 200

    header = Guarded(tmp_path / "b", authorizerResultTtlInSeconds=0)
    key = header.api.key()
    assert header.answers(answer(usageIdentifierKey=key)).get("/key").status == 403
    assert header.get("/key", x_api_key=key).status == 200


def test_an_unknown_source_of_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Invalid API key source"):
        Guarded(tmp_path, root={"x-amazon-apigateway-api-key-source": "BODY"})
