"""What clients and browsers see at the edge of the API, through the local API Gateway."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.shared.security_headers import SECURITY_HEADERS
from tests.support.browser import Browser, CorsError
from tests.support.local_aws import LocalAws
from tests.support.served_api import Api, served_api


@pytest.fixture(scope="module")
def plain(local_aws: LocalAws) -> Iterator[Api]:
    """Without any setting."""
    with served_api(local_aws) as api:
        yield api


CLICK = {"userId": "1", "eventType": "c", "itemId": "2"}
ANSWERS = [
    (("POST", "/events", {"events": [CLICK]}), {}, 200),
    (("POST", "/data", {"Data": CLICK, "stream-name": "other"}), {}, 403),
    (("POST", "/events", {}), {}, 400),
    (("GET", "/popular"), {}, 503),
    (("GET", "/popular?numResults=0"), {}, 400),
    (("GET", "/popular"), {"x-api-key": "none"}, 403),
    (("POST", "/events", {}), {"Content-Type": "text/csv"}, 415),
    (("PUT", "/items", {}), {}, 403),
    (("GET", "/nowhere"), {}, 403),
]
"""Requests with headers of their own, and the status of the answer."""


@pytest.mark.parametrize(("request_", "headers", "status"), ANSWERS)
def test_every_answer_has_the_security_headers(
    plain: Api, request_: tuple[Any, ...], headers: dict[str, str], status: int
) -> None:
    answered, found, _ = plain.exchange(*request_, **headers)
    assert answered == status
    assert {name: found.get(name.lower()) for name in SECURITY_HEADERS} == SECURITY_HEADERS


SHOP, DESK, FOREIGN = "https://shop.example", "http://localhost:5173", "https://foreign.example"


@pytest.fixture(scope="module")
def shop(local_aws: LocalAws) -> Iterator[Api]:
    """For the pages of one origin, with answers that are compressed."""
    variables = {"CORS_ORIGINS": SHOP}
    with served_api(local_aws, variables, origins=[SHOP], compression_bytes=64) as api:
        yield api


@pytest.fixture(scope="module")
def pages(local_aws: LocalAws) -> Iterator[Api]:
    """For the pages of several origins."""
    with served_api(local_aws, {"CORS_ORIGINS": f"{SHOP} {DESK}"}, origins=[SHOP, DESK]) as api:
        yield api


ROUTES = [
    ("POST", "/events", {"events": [CLICK]}),
    ("POST", "/data", {"Data": CLICK}),
    ("GET", "/recommendations/429", None),
    ("GET", "/getRecommendations?userId=429", None),
    ("GET", "/related/185", None),
    ("POST", "/rankings", {"userId": "429", "itemIds": ["1"]}),
    ("GET", "/popular", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_scripts_of_the_listed_pages_reach_the_public_routes(
    shop: Api, pages: Api, method: str, path: str, body: Any
) -> None:
    for api, origin in ((shop, SHOP), (pages, SHOP), (pages, DESK)):
        status, _, _ = Browser(api, origin).fetch(method, path, body)
        assert status == (200 if path in {"/events", "/data"} else 503)


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_other_pages_are_told_nothing(
    shop: Api, pages: Api, method: str, path: str, body: Any
) -> None:
    for api in (shop, pages):
        with pytest.raises(CorsError):
            Browser(api, FOREIGN).fetch(method, path, body)
        _, found, _ = api.exchange(method, path, body, Origin=FOREIGN)
        assert found.get("access-control-allow-origin") in {None, SHOP}


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_an_answer_that_depends_on_the_page_says_so(
    pages: Api, method: str, path: str, body: Any
) -> None:
    for headers in ({}, {"Origin": SHOP}, {"Origin": FOREIGN}):
        _, found, _ = pages.exchange(method, path, body, **headers)
        assert found["vary"] == "Origin"
        assert found.get("access-control-allow-origin") == (
            SHOP if headers == {"Origin": SHOP} else None
        )


def test_scripts_read_failures_that_the_gateway_answers(shop: Api) -> None:
    status, _, error = Browser(shop, SHOP).fetch("POST", "/events", {})
    assert (status, set(error)) == (400, {"message", "requestId"})
    status, _, error = Browser(shop, SHOP).fetch("GET", "/popular", **{"x-api-key": "none"})
    assert status == 403
    assert "API key" in error["message"]


def test_scripts_read_when_to_come_again(shop: Api) -> None:
    _, readable, _ = Browser(shop, SHOP).fetch("GET", "/popular")
    assert readable["retry-after"] == "1"


def test_any_page_may_be_allowed(local_aws: LocalAws) -> None:
    with served_api(local_aws, {"CORS_ORIGINS": "*"}, origins=["*"]) as api:
        assert Browser(api, FOREIGN).fetch("GET", "/popular")[0] == 503
        assert Browser(api, FOREIGN).fetch("POST", "/events", {"events": [CLICK]})[0] == 200


def test_signed_routes_are_for_no_page(shop: Api) -> None:
    with pytest.raises(CorsError):
        Browser(shop, SHOP).fetch("PUT", "/items", {"items": []})


@pytest.mark.parametrize("origin", [SHOP, FOREIGN])
def test_without_the_setting_no_page_is_answered(plain: Api, origin: str) -> None:
    with pytest.raises(CorsError):
        Browser(plain, origin).fetch("GET", "/popular")
    _, found, _ = plain.exchange("GET", "/popular")
    assert not [name for name in found if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("coding", "decode"), [("gzip", gzip.decompress), ("deflate", zlib.decompress)]
)
def test_large_answers_are_compressed_for_who_takes_it(
    shop: Api, plain: Api, coding: str, decode: Any
) -> None:
    _, found, content = shop.exchange("GET", "/popular", **{"Accept-Encoding": coding})
    assert found["content-encoding"] == coding
    assert json.loads(decode(content))["message"].startswith("The campaign")
    for api, asked in ((shop, "identity"), (shop, "br"), (plain, coding)):
        _, found, content = api.exchange("GET", "/popular", **{"Accept-Encoding": asked})
        assert "content-encoding" not in found
        assert json.loads(content)


def test_small_answers_are_not_compressed(shop: Api) -> None:
    _, found, content = shop.exchange(
        "POST", "/events", {"events": [CLICK]}, **{"Accept-Encoding": "gzip"}
    )
    assert "content-encoding" not in found
    assert json.loads(content) == {"accepted": 1}


def test_compressed_events_are_recorded(plain: Api) -> None:
    body = gzip.compress(json.dumps({"events": [CLICK] * 500}).encode())
    sent = {"Content-Encoding": "gzip"}
    assert plain.ask("POST", "/events", body, **sent) == (200, {"accepted": 500})
    status, error = plain.ask("POST", "/events", b"no gzip", **sent)
    assert (status, set(error)) == (415, {"message", "requestId"})
