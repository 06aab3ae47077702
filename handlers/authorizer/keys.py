"""The keys of an issuer by their ids, kept for a while.

Source: RFC 7517, sections 4 and 5; RFC 7518, section 6.3.1.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from handlers.authorizer.encoding import decoded
from handlers.authorizer.issuer import IssuerError
from handlers.authorizer.signatures import RsaKey
from handlers.authorizer.tokens import HASHES, SigningKey, TokenRefusedError

FRESH_SECONDS = 3600
"""How long a key is taken that its issuer may have withdrawn."""
PAUSE_SECONDS = 30
"""Between two questions to the issuer: tokens with invented key ids must not make more."""


class KeySet:
    """Keys that are read when they are needed first, when they are old, and when a token names another.

    Args:
        read: asks the issuer for its keys; may raise IssuerError.
        clock: seconds that only grow.
    """

    def __init__(
        self, read: Callable[[], Sequence[Any]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._read_at = self._asked_at = float("-inf")

    def key(self, key_id: str) -> SigningKey:
        """The key with an id.

        Raises:
            TokenRefusedError: the issuer has no such key, as far as it was asked.
            IssuerError: the issuer does not answer.
        """
        now = self._clock()
        is_fresh = now - self._read_at < FRESH_SECONDS
        if is_fresh and key_id in self._keys:
            return self._keys[key_id]
        if now - self._asked_at >= PAUSE_SECONDS:
            self._asked_at = now
            self._keys = dict(usable(self._read()))
            self._read_at = now
        elif self._asked_at > self._read_at or not is_fresh:
            raise IssuerError("it did not answer a moment ago")
        if key_id not in self._keys:
            raise TokenRefusedError("its key is none of the issuer's")
        return self._keys[key_id]


def usable(keys: Sequence[Any]) -> Iterator[tuple[str, SigningKey]]:
    """The keys that can have signed a token, by their ids."""
    for key in keys:
        try:
            yield str(key["kid"]), _signing_key(key)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # of another type or for another purpose


def _signing_key(key: Any) -> SigningKey:
    if key["kty"] != "RSA" or key.get("use", "sig") != "sig":
        raise ValueError("not for signatures of RSA")
    if "verify" not in key.get("key_ops", ["verify"]):
        raise ValueError("not to verify with")
    algorithm = key.get("alg")
    if algorithm is not None and algorithm not in HASHES:
        raise ValueError("for an algorithm that is not taken")
    modulus, exponent = (int.from_bytes(decoded(key[member])) for member in ("n", "e"))
    return SigningKey(RsaKey(modulus, exponent), algorithm)
