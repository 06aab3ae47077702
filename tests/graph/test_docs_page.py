"""The page of the API: what it adds to a stack, and that it shows what clients get."""

import json
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from tests.support.graph import Graph, run_program

JWT = {"issuer": "https://issuer.example", "audience": "shop", "userClaim": "sub"}
SETTINGS: list[dict[str, Any]] = [
    {},
    {"jwt": JWT, "cors": {"origins": ["*"]}, "adminApi": "true", "models": {"popular": {}}},
]
"""The smallest stack with a page, and one with all that could change the document."""


def run(data_settings: dict[str, str], settings: dict[str, Any]) -> Graph:
    given = {
        f"personalize:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
    }
    return Graph(run_program({"aws:region": "us-east-1", **data_settings, **given}))


@pytest.fixture(scope="module", params=SETTINGS, ids=["plain", "everything"])
def pair(request: pytest.FixtureRequest, data_settings: dict[str, str]) -> tuple[Graph, Graph]:
    """A stack without its page, and with it."""
    settings = request.param
    return run(data_settings, settings), run(data_settings, {**settings, "docsPage": "true"})


def body(graph: Graph) -> Any:
    return json.loads(graph.named("personalize-api-api").inputs["body"])


def described(graph: Graph) -> Any:
    return json.loads(rpc.unwrap_rpc_secret(graph.exports["openApiDocument"]))


def test_the_page_is_all_that_is_added(pair: tuple[Graph, Graph]) -> None:
    without, page = pair
    added = {node.name for node in page} - {node.name for node in without}
    assert added == {
        "personalize-api-docs",
        "personalize-api-docs-execution",
        "personalize-api-docs-execution-role",
        "personalize-api-docs-execution-permissions",
        "personalize-api-docs-function",
        "personalize-api-docs-logs",
        "personalize-api-docsPage-permission",
        "personalize-api-docsFile-permission",
    }
    assert body(page)["paths"].keys() - body(without)["paths"].keys() == {"/docs", "/docs/{file}"}


def test_browsers_ask_for_it_without_a_key_or_token(pair: tuple[Graph, Graph]) -> None:
    for path in ("/docs", "/docs/{file}"):
        (operation,) = body(pair[1])["paths"][path].values()
        assert "security" not in operation


def test_clients_are_told_nothing_of_it(pair: tuple[Graph, Graph]) -> None:
    without, page = pair
    assert described(page) == described(without)


def test_it_shows_what_clients_get(pair: tuple[Graph, Graph]) -> None:
    page = pair[1]
    code = page.named("personalize-api-docs-function").inputs["code"]
    assert isinstance(code, pulumi.AssetArchive)
    asset = code.assets["handlers/docs/openapi.json"]
    assert isinstance(asset, pulumi.StringAsset)
    shown = json.loads(asset.text)
    assert shown == {**described(page), "servers": [{"url": ".."}]}


def test_the_function_may_write_its_log_and_no_more(pair: tuple[Graph, Graph]) -> None:
    node = pair[1].named("personalize-api-docs-execution-permissions")
    allowed = [
        action
        for statement in json.loads(node.inputs["policy"])["Statement"]
        for action in statement["Action"]
    ]
    assert allowed == ["logs:CreateLogStream", "logs:PutLogEvents"]


def test_routes_of_the_page_alone_invoke_it(pair: tuple[Graph, Graph]) -> None:
    sources = [
        pair[1]
        .named(f"personalize-api-{route}-permission")
        .inputs["sourceArn"]
        .partition("api1")[2]
        for route in ("docsPage", "docsFile")
    ]
    assert sources == ["/prod/GET/docs", "/prod/GET/docs/*"]
