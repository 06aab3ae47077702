"""The extension `x-amazon-apigateway-authorizer`: Lambda functions that say who may call a method."""

import re
from collections.abc import Mapping
from typing import Any, cast

from localaws.apigateway.definition import Authorizer, AuthorizerKind
from localaws.apigateway.errors import BadRequestError

EXTENSION = "x-amazon-apigateway-authorizer"
_DEFAULT_TTL_SECONDS = 300
_MAX_TTL_SECONDS = 3600
_SOURCE = re.compile(
    r"method\.request\.(header|querystring)\.[^\s,]+|stageVariables\.\w+|context\.[\w.]+"
)
_URI = re.compile(
    r"arn:aws[\w-]*:apigateway:[\w-]+:lambda:path/2015-03-31/functions/.+/invocations"
)


def import_authorizer(name: str, scheme: Mapping[str, Any]) -> Authorizer:
    """Read the authorizer of a security scheme.

    Args:
        name: of the scheme, and so of the authorizer.
        scheme: with the extension.

    Raises:
        BadRequestError: a type that is not served locally, or values that API Gateway refuses.

    Source: Amazon API Gateway Developer Guide, "x-amazon-apigateway-authorizer object".
    """
    node = scheme[EXTENSION]
    kind = str(node.get("type", "")).upper()
    if kind not in {"TOKEN", "REQUEST"}:
        raise BadRequestError(
            f"The authorizer {name!r} has the type {kind or 'none'!r}: the local API Gateway serves token and request."
        )
    uri = str(node.get("authorizerUri", ""))
    if not _URI.fullmatch(uri):
        raise BadRequestError(
            "Invalid Authorizer URI: expected "
            f"arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations, got {uri!r}"
        )
    ttl = int(node.get("authorizerResultTtlInSeconds", _DEFAULT_TTL_SECONDS))
    if not 0 <= ttl <= _MAX_TTL_SECONDS:
        raise BadRequestError(
            f"Authorizer result TTL must be 0 to {_MAX_TTL_SECONDS} seconds, got {ttl}"
        )
    return Authorizer(
        name=name,
        kind=cast("AuthorizerKind", kind),
        uri=uri,
        identity_sources=_sources(name, kind, scheme, ttl),
        identity_pattern=_pattern(node.get("identityValidationExpression")),
        ttl_seconds=ttl,
    )


def _sources(name: str, kind: str, scheme: Mapping[str, Any], ttl: int) -> tuple[str, ...]:
    """A token is in the header of the scheme; a request's identity is where `identitySource` says."""
    if kind == "TOKEN":
        return (f"method.request.header.{scheme.get('name', 'Authorization')}",)
    listed = str(scheme[EXTENSION].get("identitySource", ""))
    sources = tuple(source.strip() for source in listed.split(",") if source.strip())
    if not sources and ttl:
        raise BadRequestError(
            f"The authorizer {name!r} needs an identity source: its results are kept for {ttl} seconds."
        )
    for source in sources:
        if not _SOURCE.fullmatch(source):
            raise BadRequestError(
                f"Invalid identity source {source!r} of the authorizer {name!r}: expected "
                "method.request.header.<name>, method.request.querystring.<name>, stageVariables.<name> or context.<name>"
            )
    return sources


def _pattern(expression: str | None) -> re.Pattern[str] | None:
    if not expression:
        return None
    try:
        return re.compile(expression)
    except re.error as error:
        raise BadRequestError(
            f"Invalid identity validation expression {expression!r}: {error}"
        ) from error
