"""Tokens in place of API keys: what the document says of them, and the function that verifies them.

With `x-amazon-apigateway-api-key-source: AUTHORIZER` the function says under which API key a call counts, so the usage plan
limits callers as before, and no client has the key.

Source: Amazon API Gateway Developer Guide, "Use API Gateway Lambda authorizers" and "x-amazon-apigateway-authorizer object".
"""

from dataclasses import dataclass
from typing import Any

import pulumi

from components.api.openapi_source import Document
from components.api.public_routes import is_public
from components.api.response_headers import GATEWAY_RESPONSES
from components.building.handler_function import HandlerFunctionArgs
from components.core.context import StackContext

FUNCTION = "authorizer"
TOKEN = "jwt"  # noqa: S105 - the name of a security scheme
KEPT_SECONDS = 60
"""How long an answer about a token counts; for so long it is taken after its end."""
# Two documents of the issuer, each within three seconds, and some to load and to verify.
TIMEOUT_SECONDS = 10
MEMORY_MIB = 512

NEEDS_KEY = "Every request needs an API key in the header `x-api-key`"
NEEDS_TOKEN = "Every request needs a token in the header `Authorization: Bearer`"  # noqa: S105 - a sentence


@dataclass(frozen=True, kw_only=True)
class AcceptedTokens:
    """Whose tokens open the public routes.

    Attributes:
        issuer: `iss`, and where its OpenID configuration is.
        audience: `aud`, or one of them.
        user_claim: the claim with the one user that a request may name; None if it may name any.
    """

    issuer: str
    audience: str
    user_claim: str | None = None


def authorizer_function(
    context: StackContext, tokens: AcceptedTokens, api_key: pulumi.Input[str]
) -> HandlerFunctionArgs:
    """The function that API Gateway asks about tokens; it may do nothing in AWS.

    Args:
        context: of the stack.
        tokens: that are taken.
        api_key: under which all calls count.
    """
    return HandlerFunctionArgs(
        context=context,
        purpose=FUNCTION,
        folder="authorizer",
        handler="authorize.handler",
        environment={
            "ISSUER": tokens.issuer,
            "AUDIENCE": tokens.audience,
            "API_KEY": api_key,
            **({"USER_CLAIM": tokens.user_claim} if tokens.user_claim else {}),
        },
        statements=[],
        timeout_seconds=TIMEOUT_SECONDS,
        memory_mib=MEMORY_MIB,
    )


def with_tokens(document: Document, authorizer: str | None) -> Document:
    """Return the document whose public routes take tokens and no keys of clients.

    Args:
        document: as it is put together; it is not changed.
        authorizer: with which API Gateway invokes the function; None leaves the document as it is.
    """
    if authorizer is None:
        return document
    components, information = document["components"], document["info"]
    return {
        **document,
        "info": {
            **information,
            "description": information["description"].replace(NEEDS_KEY, NEEDS_TOKEN),
        },
        "x-amazon-apigateway-api-key-source": "AUTHORIZER",
        "paths": {
            path: {
                method: _guarded(operation) if is_public(operation) else operation
                for method, operation in operations.items()
            }
            for path, operations in document["paths"].items()
        },
        "components": {
            **components,
            "securitySchemes": {**components["securitySchemes"], TOKEN: _scheme(authorizer)},
        },
        GATEWAY_RESPONSES: {**document[GATEWAY_RESPONSES], **_RESPONSES},
    }


def for_clients(document: Document) -> Document:
    """Return a document whose public routes ask for what a client has: with tokens, no key."""
    schemes = document["components"]["securitySchemes"]
    if TOKEN not in schemes:
        return document
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    kept = {name: scheme for name, scheme in schemes.items() if name != "apiKey"}
    return {
        **document,
        "paths": {
            path: {
                method: {**operation, "security": [{TOKEN: []}]}
                if is_public(operation)
                else operation
                for method, operation in operations.items()
            }
            for path, operations in document["paths"].items()
        },
        "components": {**document["components"], "securitySchemes": {**kept, TOKEN: bearer}},
    }


def _guarded(operation: Document) -> Document:
    """An operation with both requirements: API Gateway counts calls only where a key is required."""
    error = operation["responses"]["403"]["content"]
    return {
        **operation,
        "security": [*operation["security"], {TOKEN: []}],
        "responses": {
            **operation["responses"],
            "401": {"description": "No valid token.", "content": error},
            "403": {"description": FORBIDDEN, "content": error},
        },
    }


def _scheme(authorizer: str) -> dict[str, Any]:
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "request",
            "authorizerUri": authorizer,
            "identitySource": "method.request.header.Authorization",
            "authorizerResultTtlInSeconds": KEPT_SECONDS,
        },
    }


def _response(status: int, message: str, **parameters: str) -> Document:
    template = f'{{"message":"{message}","requestId":"$context.requestId"}}'
    return {
        "statusCode": str(status),
        "responseTemplates": {"application/json": template},
        "responseParameters": {
            f"gatewayresponse.header.{name.replace('_', '-')}": f"'{value}'"
            for name, value in parameters.items()
        },
    }


FORBIDDEN = (
    "The token names no user, or the request another one than the token; or it names a stream, tracking id or campaign "
    "of someone else."
)
_RESPONSES = {
    "UNAUTHORIZED": _response(
        401,
        "A valid token is needed in the header Authorization, after the word Bearer.",
        WWW_Authenticate="Bearer",
    ),
    "ACCESS_DENIED": _response(
        403, "Who signed the request, or whose token it has, may not invoke this route."
    ),
    "AUTHORIZER_FAILURE": _response(
        503,
        "Nobody could say whether the token is valid. Send the request again later.",
        Retry_After="1",
    ),
}
