"""Signed tokens (JWT in the compact form of JWS): read, verified, and their claims checked.

Sources: RFC 7515, RFC 7519 and RFC 8725, "JSON Web Token Best Current Practices".
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from handlers.authorizer.encoding import decoded, json_object_of
from handlers.authorizer.signatures import RsaKey

Part = TypeVar("Part")

HASHES: Mapping[str, str] = {"RS256": "sha256", "RS384": "sha384", "RS512": "sha512"}
"""The algorithms that are taken. None and those with a shared secret are never among them. Source: RFC 7518, section 3.1."""

MAX_LENGTH = 8192
LEEWAY_SECONDS = 30
"""By how much the clocks of issuer and function may differ."""


class TokenRefusedError(Exception):
    """A token that is not taken; the text is for the log, and tells nothing of what is in the token."""


@dataclass(frozen=True)
class SigningKey:
    """A key of an issuer, and the one algorithm that it is for, if the issuer names it."""

    rsa: RsaKey
    algorithm: str | None = None


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token that was read and not verified yet.

    Attributes:
        algorithm: one of `HASHES`.
        key_id: `kid` of the key that signed it.
        signing_input: what is signed.
        signature: of that.
        payload: JSON of the claims, which nobody looks into before the signature is verified.
    """

    algorithm: str
    key_id: str
    signing_input: bytes
    signature: bytes
    payload: bytes

    def verified_by(self, key: SigningKey) -> dict[str, Any]:
        """The claims.

        Raises:
            TokenRefusedError: the key did not sign it, or the claims are no JSON object.
        """
        if key.algorithm not in {None, self.algorithm}:
            raise TokenRefusedError("the key is for another algorithm")
        if not key.rsa.verifies(self.signing_input, self.signature, HASHES[self.algorithm]):
            raise TokenRefusedError("the signature is wrong")
        return _read(lambda: json_object_of(self.payload), "the claims")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the claims of a token must say.

    Attributes:
        issuer: `iss`.
        audience: `aud`, or one of them.
    """

    issuer: str
    audience: str

    def check(self, claims: Mapping[str, Any], now: float) -> None:
        """Refuse a token that is of another issuer, for another API, or of another time.

        Args:
            claims: of a verified token.
            now: in seconds since the Unix epoch.

        Raises:
            TokenRefusedError: a claim is missing, is none, or says otherwise.
        """
        if claims.get("iss") != self.issuer:
            raise TokenRefusedError("iss is another issuer")
        audiences = claims.get("aud")
        if self.audience not in (audiences if isinstance(audiences, list) else [audiences]):
            raise TokenRefusedError("aud is another audience")
        if now - LEEWAY_SECONDS >= _time(claims, "exp"):
            raise TokenRefusedError("it has expired")
        for name in ("nbf", "iat"):
            if name in claims and _time(claims, name) > now + LEEWAY_SECONDS:
                raise TokenRefusedError(f"{name} is in the future")


def read_token(text: str) -> Token:
    """A token in its compact form.

    Raises:
        TokenRefusedError: it is none, of another algorithm, or asks for what is not known here.
    """
    parts = text.split(".")
    if len(parts) != 3 or len(text) > MAX_LENGTH:
        raise TokenRefusedError("not three parts, or too long")
    header = _read(lambda: json_object_of(decoded(parts[0])), "the header")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in HASHES:
        raise TokenRefusedError(f"alg is none of {', '.join(HASHES)}")
    if not isinstance(key_id, str):
        raise TokenRefusedError("kid is missing")
    if "crit" in header:
        raise TokenRefusedError("crit asks for extensions, and none is known")
    return Token(
        algorithm=algorithm,
        key_id=key_id,
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii", errors="replace"),
        signature=_read(lambda: decoded(parts[2]), "the signature"),
        payload=_read(lambda: decoded(parts[1]), "the payload"),
    )


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenRefusedError(f"{name} is no time")
    return value


def _read(read: Callable[[], Part], what: str) -> Part:
    try:
        return read()
    except ValueError:
        raise TokenRefusedError(f"{what} cannot be read") from None
