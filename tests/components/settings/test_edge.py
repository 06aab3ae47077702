from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.edge import MAX_ORIGINS
from components.settings.stack import StackConfig, parse


def configured(**settings: Any) -> StackConfig:
    return parse({"interactions": "a.csv", **settings})


@pytest.mark.parametrize(
    "origins",
    [
        ["*"],
        ["https://shop.example.com"],
        ["https://shop.example.com", "http://localhost:5173", "https://xn--bcher-kva.example"],
    ],
)
def test_origins_are_as_browsers_send_them(origins: list[str]) -> None:
    cors = configured(cors={"origins": origins}).cors
    assert cors
    assert cors.origins == tuple(origins)


def test_there_are_none_without_the_setting() -> None:
    assert configured().cors is None


@pytest.mark.parametrize(
    ("origins", "words"),
    [
        (["https://shop.example.com/"], "without a path"),
        (["https://Shop.example.com"], "in lower case"),
        (["shop.example.com"], "https://"),
        (["null"], "https://"),
        (["https://*.example.com"], "https://"),
        (["https://a.example'"], "https://"),
        (["https://a.example:443"], "write https://a.example"),
        (["http://a.example:80"], "write http://a.example"),
        (["https://a.example", "*"], "leave out the others"),
        (["https://a.example", "https://a.example"], "once"),
        ([], "at least 1"),
        ([f"https://a{number}.example" for number in range(MAX_ORIGINS + 1)], "at most 20"),
    ],
)
def test_what_no_browser_sends_is_refused(origins: list[str], words: str) -> None:
    with pytest.raises(ProblemsError, match="personalize:cors") as refused:
        configured(cors={"origins": origins})
    assert words in str(refused.value)


def test_an_unknown_key_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ProblemsError, match=r"personalize:cors\.origin is unknown; .* origins"):
        configured(cors={"origin": "https://a.example"})


@pytest.mark.parametrize("size", [0, "1024", 10_485_760])
def test_a_size_of_compression(size: Any) -> None:
    assert configured(compressionBytes=size).compression_bytes == int(size)


@pytest.mark.parametrize("size", [-1, 10_485_761, "much", 1.5])
def test_an_impossible_size_of_compression_is_refused(size: Any) -> None:
    with pytest.raises(ProblemsError, match="from 0 to 10485760"):
        configured(compressionBytes=size)


def test_answers_are_kept_by_nobody_unless_it_is_said() -> None:
    assert configured().cache_seconds == 0
    assert configured(cacheSeconds="60").cache_seconds == 60
    with pytest.raises(ProblemsError, match="from 0 to 3600"):
        configured(cacheSeconds=3601)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://issuer.example",
        "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_A1b2C3d4E",
        "https://tenant.example/",
        "http://127.0.0.1:8080",
        "http://localhost:8080/realms/shop",
    ],
)
def test_an_issuer_is_as_tokens_have_it(issuer: str) -> None:
    jwt = configured(jwt={"issuer": issuer, "audience": "shop", "userClaim": "sub"}).jwt
    assert jwt
    assert (jwt.issuer, jwt.audience, jwt.user_claim) == (issuer, "shop", "sub")


def test_keys_open_the_routes_without_the_setting() -> None:
    assert configured().jwt is None
    jwt = configured(jwt='{"issuer": "https://issuer.example", "audience": "shop"}').jwt
    assert jwt
    assert jwt.user_claim is None


@pytest.mark.parametrize(
    ("jwt", "words"),
    [
        ({"audience": "shop"}, "jwt"),
        ({"issuer": "https://issuer.example"}, "jwt"),
        ({"issuer": "http://issuer.example", "audience": "shop"}, "https://"),
        ({"issuer": "issuer.example", "audience": "shop"}, "https://"),
        ({"issuer": "https://", "audience": "shop"}, "https://"),
        ({"issuer": "https://issuer.example?a=b", "audience": "shop"}, "no query"),
        ({"issuer": "https://issuer.example", "audience": ""}, "at least 1"),
        ({"issuer": "https://issuer.example", "audience": "a", "claim": "b"}, "userClaim"),
    ],
)
def test_an_impossible_issuer_or_audience_is_refused(jwt: dict[str, str], words: str) -> None:
    with pytest.raises(ProblemsError, match="personalize:jwt") as refused:
        configured(jwt=jwt)
    assert words in str(refused.value)
