"""The answers of the function, as API Gateway reads them."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.authorizer.authorize import Admission, UnauthorizedError, authorize, handler
from handlers.authorizer.issuer import IssuerError
from handlers.authorizer.keys import KeySet
from handlers.authorizer.tokens import Rules
from tests.support.tokens import AUDIENCE, Issuer, claims_of, private_key, running_issuer, token

ISSUER = "https://issuer.example"
METHOD = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/prod/GET/recommendations/429"
KEYS = KeySet(lambda: [private_key().jwk("first")])


def admission(user_claim: str | None = None) -> Admission:
    rules = Rules(issuer=ISSUER, audience=AUDIENCE)
    return Admission(rules=rules, user_claim=user_claim, api_key="key-1")


def asked(text: str, header: str = "Authorization") -> dict[str, Any]:
    return {"type": "REQUEST", "methodArn": METHOD, "headers": {header: text}}


def answer(user_claim: str | None = None, **claims: Any) -> dict[str, Any]:
    text = token(claims_of(ISSUER, **claims), private_key())
    return authorize(asked(f"Bearer {text}"), admission(user_claim), KEYS, time.time())


def effect(found: dict[str, Any]) -> str:
    (statement,) = found["policyDocument"]["Statement"]
    return str(statement["Effect"])


def test_a_valid_token_opens_the_whole_stage() -> None:
    assert answer(sub="ada") == {
        "principalId": "ada",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/prod/*",
                }
            ],
        },
        "context": {},
        "usageIdentifierKey": "key-1",
    }


def test_the_claim_names_the_user() -> None:
    found = answer("shop:user", **{"shop:user": "429"})
    assert (effect(found), found["context"]) == ("Allow", {"userId": "429"})


@pytest.mark.parametrize("user", [None, "", 429, True, ["429"], "x" * 257, "null", "undefined"])
def test_a_token_without_a_user_is_denied(user: Any) -> None:
    found = answer("user", user=user)
    assert (effect(found), found["context"]) == ("Deny", {})


@pytest.mark.parametrize(
    "text",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "{token}", "Bearer {token} {token}"],
)
def test_what_is_no_valid_token_is_unauthorized(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = token(claims_of(ISSUER), private_key())
    with pytest.raises(UnauthorizedError, match=r"^Unauthorized$"):
        authorize(asked(text.replace("{token}", good)), admission(), KEYS, time.time())
    line = capsys.readouterr().out
    assert json.loads(line)["message"] == "a token is refused"
    assert good not in line


@pytest.mark.parametrize("header", ["authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_names_are_spelt_as_clients_spell_them(header: str, scheme: str) -> None:
    text = token(claims_of(ISSUER), private_key())
    found = authorize(asked(f"{scheme} {text}", header), admission(), KEYS, time.time())
    assert effect(found) == "Allow"


def test_an_issuer_that_is_down_is_no_wrong_token() -> None:
    def down() -> list[Any]:
        raise IssuerError("down")

    text = token(claims_of(ISSUER), private_key())
    with pytest.raises(IssuerError):
        authorize(asked(f"Bearer {text}"), admission(), KeySet(down), time.time())


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with running_issuer() as running:
        monkeypatch.setenv("ISSUER", running.url)
        monkeypatch.setenv("AUDIENCE", AUDIENCE)
        monkeypatch.setenv("API_KEY", "key-1")
        monkeypatch.delenv("USER_CLAIM", raising=False)
        yield running


def test_the_stack_is_in_the_environment(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    found = handler(asked(f"Bearer {issuer.token()}"), None)
    assert (effect(found), found["usageIdentifierKey"]) == ("Allow", "key-1")
    monkeypatch.setenv("USER_CLAIM", "user")
    found = handler(asked(f"Bearer {issuer.token(user='429')}"), None)
    assert found["context"] == {"userId": "429"}
    assert issuer.asked.count("/keys") == 1
