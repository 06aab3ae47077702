"""An issuer of tokens: RSA keys made with the standard library, tokens signed with them, and its documents on loopback."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from handlers.authorizer.encoding import encoded
from handlers.authorizer.signatures import encoded_message
from handlers.authorizer.tokens import HASHES
from tests.support.http_server import serving

EXPONENT = 65537
AUDIENCE = "shop"
_SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


@dataclass(frozen=True)
class PrivateKey:
    """A key that signs."""

    modulus: int
    private_exponent: int

    @property
    def length(self) -> int:
        """Bytes of the modulus and of every signature."""
        return (self.modulus.bit_length() + 7) // 8

    def power(self, block: bytes) -> bytes:
        """The signature of a block, whatever is in it."""
        number = pow(int.from_bytes(block), self.private_exponent, self.modulus)
        return number.to_bytes(self.length)

    def sign(self, message: bytes, hash_name: str = "sha256") -> bytes:
        """The signature of a message."""
        return self.power(encoded_message(message, hash_name, self.length))

    def jwk(self, key_id: str, **members: Any) -> dict[str, Any]:
        """The public key as a JSON Web Key."""
        return {
            "kty": "RSA",
            "kid": key_id,
            "n": encoded(self.modulus.to_bytes(self.length)),
            "e": encoded(EXPONENT.to_bytes(3)),
            **members,
        }


@cache
def private_key(number: int = 1, bits: int = 2048) -> PrivateKey:
    """A key; the same for the same number and length."""
    del number
    while True:
        first, second = _prime(bits // 2), _prime(bits // 2)
        order = (first - 1) * (second - 1)
        if first != second and order % EXPONENT and (first * second).bit_length() == bits:
            return PrivateKey(first * second, pow(EXPONENT, -1, order))


def claims_of(issuer: str, **claims: Any) -> dict[str, Any]:
    """Claims of a token that is valid now; one that is None is left out."""
    now = int(time.time())
    usual = {"iss": issuer, "aud": AUDIENCE, "iat": now, "exp": now + 600, "sub": "somebody"}
    return {name: value for name, value in {**usual, **claims}.items() if value is not None}


def token(
    claims: Mapping[str, Any] | bytes,
    key: PrivateKey,
    key_id: str = "first",
    algorithm: str = "RS256",
    **header: Any,
) -> str:
    """A signed token."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    first = json.dumps({"alg": algorithm, "kid": key_id, **header}).encode()
    signed = f"{encoded(first)}.{encoded(payload)}"
    return f"{signed}.{encoded(key.sign(signed.encode(), HASHES.get(algorithm, 'sha256')))}"


@dataclass
class Issuer:
    """What an issuer answers, by paths, and which of them were asked for."""

    url: str
    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def publish(self, **keys: PrivateKey) -> None:
        """Publish a key set with these keys by their ids."""
        self.documents["/.well-known/openid-configuration"] = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
        }
        self.documents["/keys"] = {
            "keys": [key.jwk(key_id, use="sig") for key_id, key in keys.items()]
        }

    def token(self, key: PrivateKey | None = None, key_id: str = "first", **claims: Any) -> str:
        """A token that this issuer could have given; a claim that is None is left out."""
        return token(claims_of(self.url, **claims), key or private_key(), key_id)


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """An issuer on loopback that has published the first key."""
    issuer = Issuer("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            document = issuer.documents.get(self.path)
            if isinstance(document, str):
                self.send_response(302)
                self.send_header("Location", document)
                self.end_headers()
                return
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.send_response(404 if document is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    with serving(Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        issuer.publish(first=private_key())
        yield issuer


def _prime(bits: int) -> int:
    while True:
        candidate = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if all(candidate % prime for prime in _SMALL_PRIMES) and _is_prime(candidate):
            return candidate


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test, which takes a composite for a prime once in 4^16 numbers."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(16):
        power = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = pow(power, 2, number)
            if power == number - 1:
                break
        else:
            return False
    return True
