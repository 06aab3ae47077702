"""Lambda function `authorizer`: answers API Gateway whether who sent a request may call the public routes.

Environment: `ISSUER`, `AUDIENCE`; `API_KEY`, whose usage plan limits all callers together; and, where a user may name
nobody else, `USER_CLAIM`.

Source: Amazon API Gateway Developer Guide, "Use API Gateway Lambda authorizers" and "Output from an API Gateway Lambda
authorizer".
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from handlers.authorizer.issuer import read_keys
from handlers.authorizer.keys import KeySet
from handlers.authorizer.tokens import Rules, TokenRefusedError, read_token
from handlers.shared.limits import MAX_ID_LENGTH
from handlers.shared.logs import log
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import header_of

SCHEME = "bearer"


class UnauthorizedError(Exception):
    """API Gateway answers 401 to exactly this text."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Whom a stack admits.

    Attributes:
        rules: for the claims of tokens.
        user_claim: the claim with the one user that a request may name; None if it may name any.
        api_key: under whose usage plan calls are counted.
    """

    rules: Rules
    user_claim: str | None
    api_key: str


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer one question of API Gateway."""
    issuer = os.environ["ISSUER"]
    admission = Admission(
        rules=Rules(issuer=issuer, audience=os.environ["AUDIENCE"]),
        user_claim=os.environ.get("USER_CLAIM"),
        api_key=os.environ["API_KEY"],
    )
    return authorize(event, admission, _keys_of(issuer), time.time())


def authorize(
    event: Mapping[str, Any], admission: Admission, keys: KeySet, now: float
) -> dict[str, Any]:
    """Allow the holder of a valid token all public routes, or deny them to who is no user.

    Args:
        event: of an authorizer of the type REQUEST.
        admission: of the stack.
        keys: of the issuer.
        now: in seconds since the Unix epoch.

    Raises:
        UnauthorizedError: there is no valid token.
        IssuerError: nobody can say whether it is valid.
    """
    try:
        claims = _claims(event, admission.rules, keys, now)
    except TokenRefusedError as refusal:
        log("WARNING", "a token is refused", reason=str(refusal))
        raise UnauthorizedError from None
    if admission.user_claim is None:
        return _answer(event, claims, "Allow", admission, {})
    user = claims.get(admission.user_claim)
    if not isinstance(user, str) or not 1 <= len(user) <= MAX_ID_LENGTH or user in NULL_WORDS:
        log("WARNING", "a token names no user", claim=admission.user_claim)
        return _answer(event, claims, "Deny", admission, {})
    return _answer(event, claims, "Allow", admission, {"userId": user})


def _claims(event: Mapping[str, Any], rules: Rules, keys: KeySet, now: float) -> dict[str, Any]:
    scheme, _, text = header_of(event, "authorization").partition(" ")
    if scheme.lower() != SCHEME:
        raise TokenRefusedError("the header Authorization has no bearer token")
    token = read_token(text.strip())
    claims = token.verified_by(keys.key(token.key_id))
    rules.check(claims, now)
    return claims


def _answer(
    event: Mapping[str, Any],
    claims: Mapping[str, Any],
    effect: Literal["Allow", "Deny"],
    admission: Admission,
    context: Mapping[str, str],
) -> dict[str, Any]:
    """The answer for the whole stage: API Gateway keeps it for the token, whichever route is called next."""
    api, stage, *_ = event["methodArn"].split("/")
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": effect,
        "Resource": f"{api}/{stage}/*",
    }
    return {
        "principalId": str(claims.get("sub", "")) or "token",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": dict(context),
        "usageIdentifierKey": admission.api_key,
    }


@cache
def _keys_of(issuer: str) -> KeySet:
    return KeySet(lambda: read_keys(issuer))
