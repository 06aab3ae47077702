"""What a life of a stack says of the edge of its API: configured, used, taken away again."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests.support.browser import Browser
from tests.support.program import Program, ProgramStack
from tests.support.served_api import Api
from tests.support.tokens import AUDIENCE, Issuer

SHOP = "https://shop.example"
SETTINGS = {"cacheSeconds": "60", "compressionBytes": "0", "docsPage": "true"}
PATH = "/recommendations/429?numResults=25"


def configure(stack: ProgramStack, path: str, value: str) -> None:
    """Set one value as docs/edge.md shows it."""
    stack.read("config", "set", "--path", f"personalize:{path}", value)


def api_of(program: Program, stack: ProgramStack) -> Api:
    outputs = stack.outputs()
    kinesis = program.client("kinesis")
    return Api(outputs["apiUrl"], outputs["apiKey"], outputs["streamName"], kinesis)


def bearer(issuer: Issuer, user: str) -> dict[str, str]:
    return {"x-api-key": "", "Authorization": f"Bearer {issuer.token(user=user)}"}


def configure_tokens(stack: ProgramStack, issuer: Issuer) -> None:
    """Have the API take a shop's pages, and users by the issuer's tokens alone."""
    configure(stack, "cors.origins[0]", SHOP)
    configure(stack, "jwt.issuer", issuer.url)
    configure(stack, "jwt.audience", AUDIENCE)
    configure(stack, "jwt.userClaim", "user")


def take_away(stack: ProgramStack) -> None:
    """Configure nothing of it any more."""
    for setting in (*SETTINGS, "jwt", "cors"):
        stack.read("config", "rm", f"personalize:{setting}")


def check_guarded(api: Api, issuer: Issuer) -> None:
    assert api.exchange("GET", PATH)[0] == 401
    assert api.exchange("GET", PATH, **bearer(issuer, "430"))[0] == 403

    headers = {**bearer(issuer, "429"), "Accept-Encoding": "gzip"}
    status, found, content = api.exchange("GET", PATH, **headers)
    assert (status, found["content-encoding"]) == (200, "gzip")
    assert found["cache-control"] == "private, max-age=60"
    body: Any = json.loads(gzip.decompress(content))
    assert len(body["itemList"]) == 25
    again = api.exchange("GET", PATH, **headers, **{"If-None-Match": found["etag"]})
    assert (again[0], again[2]) == (304, b"")

    token = bearer(issuer, "429")["Authorization"]
    status, readable, _ = Browser(api, SHOP).fetch("GET", PATH, authorization=token)
    assert (status, readable["etag"]) == (200, found["etag"])


def check_page(api: Api, described: Any) -> None:
    status, found, content = api.exchange("GET", "/docs", **{"x-api-key": ""})
    assert (status, found["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"docs/swagger-ui-bundle.js" in content
    status, _, content = api.exchange("GET", "/docs/swagger-ui-bundle.js", **{"x-api-key": ""})
    assert status == 200
    assert b"SwaggerUIBundle" in content
    _, _, content = api.exchange("GET", "/docs/openapi.json", **{"x-api-key": ""})
    assert json.loads(content) == {**described, "servers": [{"url": ".."}]}


def check_plain(api: Api, issuer: Issuer) -> None:
    status, found, content = api.exchange("GET", PATH, **{"Accept-Encoding": "gzip"})
    assert (status, found["cache-control"]) == (200, "no-store")
    assert json.loads(content)["itemList"]
    assert "access-control-allow-origin" not in found
    assert api.exchange("GET", "/docs")[0] == 403
    assert api.exchange("GET", PATH, **bearer(issuer, "429"))[0] == 403
