"""Which keys are taken, and when the issuer is asked for them."""

from collections.abc import Sequence
from typing import Any

import pytest

from handlers.authorizer.issuer import IssuerError
from handlers.authorizer.keys import FRESH_SECONDS, PAUSE_SECONDS, KeySet, usable
from handlers.authorizer.tokens import TokenRefusedError
from tests.support.tokens import private_key

FIRST, SECOND = private_key().jwk("first"), private_key(2).jwk("second")


class Asked:
    """An issuer whose answer and clock a test sets."""

    def __init__(self) -> None:
        self.keys: Sequence[Any] | None = [FIRST]
        self.now = 1000.0
        self.times = 0
        self.set = KeySet(self.read, lambda: self.now)

    def read(self) -> Sequence[Any]:
        self.times += 1
        if self.keys is None:
            raise IssuerError("down")
        return self.keys


def test_a_key_is_asked_for_once() -> None:
    issuer = Asked()
    assert {issuer.set.key("first") for _ in range(5)} == {dict(usable([FIRST]))["first"]}
    assert issuer.times == 1


def test_a_new_key_is_found_and_a_withdrawn_one_forgotten() -> None:
    issuer = Asked()
    issuer.set.key("first")
    issuer.keys = [SECOND]
    issuer.now += PAUSE_SECONDS
    issuer.set.key("second")
    with pytest.raises(TokenRefusedError):
        issuer.set.key("first")
    assert issuer.times == 2


def test_a_withdrawn_key_is_forgotten_in_time_though_nobody_names_another() -> None:
    issuer = Asked()
    issuer.set.key("first")
    issuer.keys = [SECOND]
    issuer.now += FRESH_SECONDS - 1
    issuer.set.key("first")
    issuer.now += 1
    with pytest.raises(TokenRefusedError):
        issuer.set.key("first")


def test_invented_keys_ask_the_issuer_once_in_a_while() -> None:
    issuer = Asked()
    issuer.set.key("first")
    for number in range(50):
        with pytest.raises(TokenRefusedError):
            issuer.set.key(f"invented-{number}")
    assert issuer.times == 1
    issuer.now += PAUSE_SECONDS
    for number in range(50):
        with pytest.raises(TokenRefusedError):
            issuer.set.key(f"invented-{number}")
    assert issuer.times == 2


def test_an_issuer_that_is_down_says_nothing_about_a_token() -> None:
    issuer = Asked()
    issuer.keys = None
    for _ in range(3):
        with pytest.raises(IssuerError):
            issuer.set.key("first")
    assert issuer.times == 1
    issuer.keys = [FIRST]
    issuer.now += PAUSE_SECONDS
    issuer.set.key("first")


def test_keys_that_are_known_stay_while_the_issuer_is_down() -> None:
    issuer = Asked()
    issuer.set.key("first")
    issuer.keys = None
    issuer.now += PAUSE_SECONDS
    for _ in range(3):
        with pytest.raises(IssuerError):
            issuer.set.key("invented")
        issuer.set.key("first")
    issuer.now += FRESH_SECONDS
    for _ in range(2):
        with pytest.raises(IssuerError):
            issuer.set.key("first")


@pytest.mark.parametrize(
    "members",
    [{}, {"use": "sig"}, {"alg": "RS512"}, {"key_ops": ["verify"]}, {"x5c": ["what", "ever"]}],
)
def test_a_key_for_signatures_is_taken(members: dict[str, Any]) -> None:
    assert [name for name, _ in usable([private_key().jwk("a", **members)])] == ["a"]


@pytest.mark.parametrize(
    "key",
    [
        private_key().jwk("a", use="enc"),
        private_key().jwk("a", key_ops=["encrypt"]),
        private_key().jwk("a", alg="PS256"),
        private_key().jwk("a", alg="HS256"),
        private_key().jwk("a", kty="oct"),
        private_key().jwk("a", n="!"),
        private_key().jwk("a", e=3),
        private_key().jwk("a", e="Ag"),
        private_key(3, 1024).jwk("a"),
        {"kty": "oct", "kid": "a", "k": "c2VjcmV0"},
        {name: value for name, value in FIRST.items() if name != "kid"},
        None,
        "first",
        [],
    ],
)
def test_any_other_is_left_out(key: Any) -> None:
    assert [name for name, _ in usable([key, SECOND])] == ["second"]
