"""Authorizers in documents."""

from typing import Any

import pytest

from localaws.apigateway.definition import Authorizer
from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.openapi_authorizer import EXTENSION, import_authorizer
from tests.support.gateway import lambda_uri

HEADER = "method.request.header.Authorization"


def imported(name: str = "Authorization", **node: Any) -> Authorizer:
    authorizer = {
        "type": "request",
        "authorizerUri": lambda_uri(),
        "identitySource": HEADER,
        **node,
    }
    return import_authorizer(
        "mine", {"type": "apiKey", "name": name, "in": "header", EXTENSION: authorizer}
    )


def test_a_request_is_known_by_its_sources() -> None:
    found = imported(identitySource=f"{HEADER}, method.request.querystring.a,context.stage")
    assert found.identity_sources == (HEADER, "method.request.querystring.a", "context.stage")
    assert (found.kind, found.ttl_seconds, found.identity_pattern) == ("REQUEST", 300, None)


def test_a_token_is_in_the_header_of_its_scheme() -> None:
    found = imported(
        name="X-Token",
        type="token",
        identityValidationExpression="^Bearer .+$",
        authorizerResultTtlInSeconds=0,
    )
    assert found.identity_sources == ("method.request.header.X-Token",)
    assert found.identity_pattern
    assert found.identity_pattern.pattern == "^Bearer .+$"
    assert found.ttl_seconds == 0


def test_a_request_that_is_not_kept_needs_no_source() -> None:
    assert imported(identitySource="", authorizerResultTtlInSeconds=0).identity_sources == ()


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ({"type": "cognito_user_pools"}, "serves token and request"),
        ({"type": ""}, "none"),
        ({"authorizerUri": "arn:aws:lambda:x"}, "Invalid Authorizer URI"),
        ({"identitySource": ""}, "needs an identity source"),
        ({"identitySource": "Authorization"}, "Invalid identity source"),
        ({"authorizerResultTtlInSeconds": 3601}, "0 to 3600"),
        ({"authorizerResultTtlInSeconds": -1}, "0 to 3600"),
        ({"type": "token", "identityValidationExpression": "("}, "Invalid identity validation"),
    ],
)
def test_what_is_refused(node: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRequestError, match=reason):
        imported(**node)
