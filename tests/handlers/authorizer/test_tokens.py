"""Tokens, and what somebody may send in place of one."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authorizer.encoding import encoded
from handlers.authorizer.signatures import RsaKey
from handlers.authorizer.tokens import (
    LEEWAY_SECONDS,
    MAX_LENGTH,
    Rules,
    SigningKey,
    TokenRefusedError,
    read_token,
)
from tests.support.tokens import AUDIENCE, EXPONENT, claims_of, private_key, token

ISSUER = "https://issuer.example"
KEY = private_key()
PUBLIC = SigningKey(RsaKey(KEY.modulus, EXPONENT))
RULES = Rules(issuer=ISSUER, audience=AUDIENCE)
NOW = 1_700_000_000


def valid(**claims: Any) -> dict[str, Any]:
    """Claims of a token that is valid at the time of these tests."""
    return claims_of(ISSUER, **{"iat": NOW, "exp": NOW + 600, **claims})


GOOD = token(valid(), KEY)


def accepted(text: str, key: SigningKey = PUBLIC) -> dict[str, Any]:
    """Everything that is done with a token, once its key is known."""
    claims = read_token(text).verified_by(key)
    RULES.check(claims, NOW)
    return claims


def unsigned(header: Any, payload: Any, signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
    return ".".join(map(encoded, parts))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_token_is_taken(algorithm: str) -> None:
    claims = valid(sub="ada")
    assert accepted(token(claims, KEY, algorithm=algorithm)) == claims
    accepted(token(claims, KEY, algorithm=algorithm), SigningKey(PUBLIC.rsa, algorithm))


def test_one_of_several_audiences_is_enough() -> None:
    accepted(token(valid(aud=["other", AUDIENCE]), KEY))


@given(st.data())
def test_no_bit_of_a_token_may_change(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(GOOD) - 1))
    bit = data.draw(st.integers(0, 6))
    changed = chr(ord(GOOD[position]) ^ (1 << bit))
    with pytest.raises(TokenRefusedError):
        accepted(GOOD[:position] + changed + GOOD[position + 1 :])


@given(st.text() | st.binary().map(encoded).flatmap(lambda part: st.just(f"{part}.{part}.{part}")))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(TokenRefusedError):
        accepted(text)


CLAIMS = valid()
HEADER = {"alg": "RS256", "kid": "first"}
HS_INPUT = f"{encoded(json.dumps({'alg': 'HS256', 'kid': 'first'}).encode())}.{encoded(json.dumps(CLAIMS).encode())}"
FORGED = {
    "no signature": unsigned(HEADER, CLAIMS),
    "alg none": unsigned({"alg": "none", "kid": "first"}, CLAIMS),
    "alg None": unsigned({"alg": "None", "kid": "first"}, CLAIMS, b"x"),
    "alg in lower case": token(CLAIMS, KEY, algorithm="rs256"),
    "alg is a list": token(CLAIMS, KEY, alg=["RS256"]),
    "alg is another": token(CLAIMS, KEY, algorithm="PS256"),
    "alg does not fit the signature": token(CLAIMS, KEY, alg="RS512"),
    # The public key taken for a shared secret.
    "alg HS256 with the public key": f"{HS_INPUT}."
    + encoded(
        hmac.new(
            encoded(KEY.modulus.to_bytes(256)).encode(), HS_INPUT.encode(), hashlib.sha256
        ).digest()
    ),
    "another key": token(CLAIMS, private_key(2)),
    "another key in the header": token(CLAIMS, private_key(2), jwk=private_key(2).jwk("first")),
    "no kid": token(CLAIMS, KEY, kid=None),
    "kid is no text": token(CLAIMS, KEY, kid=1),
    "crit": token(CLAIMS, KEY, crit=["exp"]),
    "b64 without a body": token(CLAIMS, KEY, crit=["b64"], b64=False),
    "a name is there twice": token(json.dumps(CLAIMS).encode()[:-1] + b', "aud": "shop"}', KEY),
    "claims are no object": token(b"[]", KEY),
    "two parts": GOOD.rpartition(".")[0],
    "four parts": f"{GOOD}.",
    "padding": f"{GOOD}==",
    "a line end": f"{GOOD}\n",
    "too long": token(valid(more="x" * MAX_LENGTH), KEY),
    "another issuer": token(valid(iss="https://issuer.example.evil"), KEY),
    "an issuer with a slash": token(valid(iss=f"{ISSUER}/"), KEY),
    "no issuer": token(valid(iss=None), KEY),
    "a list of issuers": token(valid(iss=[ISSUER]), KEY),
    "another audience": token(valid(aud="other"), KEY),
    "other audiences": token(valid(aud=["other", f"{AUDIENCE}s"]), KEY),
    "an audience in a text": token(valid(aud=f"a {AUDIENCE}"), KEY),
    "an audience as a name": token(valid(aud={AUDIENCE: 1}), KEY),
    "no audience": token(valid(aud=None), KEY),
    "no end": token(valid(exp=None), KEY),
    "an end that is no time": token(valid(exp="never"), KEY),
    "an end that is true": token(valid(exp=True), KEY),
    "an end that never comes": token(valid(exp=float("inf")), KEY),
    "an end that compares with nothing": token(valid(exp=float("nan")), KEY),
    "it has expired": token(valid(exp=NOW - LEEWAY_SECONDS), KEY),
    "not yet": token(valid(nbf=NOW + LEEWAY_SECONDS + 1), KEY),
    "made in the future": token(valid(iat=NOW + LEEWAY_SECONDS + 1), KEY),
    "a beginning that is no time": token(valid(nbf="now"), KEY),
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED.keys())
def test_a_forgery_is_refused(text: str) -> None:
    with pytest.raises(TokenRefusedError):
        accepted(text)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW - LEEWAY_SECONDS + 1},
        {"nbf": NOW + LEEWAY_SECONDS - 1},
        {"iat": NOW + LEEWAY_SECONDS - 1},
        {"iat": None},
    ],
)
def test_clocks_may_differ_a_little(claims: dict[str, float | None]) -> None:
    accepted(token(valid(**claims), KEY))


def test_a_key_may_be_for_one_algorithm() -> None:
    with pytest.raises(TokenRefusedError, match="another algorithm"):
        accepted(GOOD, SigningKey(PUBLIC.rsa, "RS512"))


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED.keys())
def test_what_is_logged_tells_nothing_of_a_token(text: str) -> None:
    with pytest.raises(TokenRefusedError) as refusal:
        accepted(text)
    assert not [part for part in text.split(".") if part and part in str(refusal.value)]
    assert "evil" not in str(refusal.value)
