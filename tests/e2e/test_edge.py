"""The edge of the API through the real engine: configured, used, taken away again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from commands.inventory import inventory
from tests.e2e.test_stack_life import sample_stack
from tests.support.browser import Browser
from tests.support.program import Program, ProgramStack
from tests.support.served_api import Api
from tests.support.tokens import AUDIENCE, Issuer, running_issuer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

SHOP = "https://shop.example"
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


def test_life_of_the_edge(program: Program, sample: Path, tmp_path: Path) -> None:
    before = inventory(program.client)
    stack = sample_stack(program, "edge", sample, tmp_path / "data")
    stack.configure("recipe", "aws-popularity-count")
    stack.configure("cacheSeconds", "60")
    stack.configure("compressionBytes", "0")
    stack.configure("docsPage", "true")
    configure(stack, "cors.origins[0]", SHOP)
    with running_issuer() as issuer:
        configure(stack, "jwt.issuer", issuer.url)
        configure(stack, "jwt.audience", AUDIENCE)
        configure(stack, "jwt.userClaim", "user")
        stack.up()
        stack.up("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        check_guarded(api_of(program, stack), issuer)
        check_page(api_of(program, stack), json.loads(stack.outputs()["openApiDocument"]))

        for setting in ("docsPage", "jwt", "compressionBytes", "cors", "cacheSeconds"):
            stack.read("config", "rm", f"personalize:{setting}")
        stack.up()
        stack.up("--expect-no-changes")
        check_plain(api_of(program, stack), issuer)
    stack.destroy()
    assert inventory(program.client) == before


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
