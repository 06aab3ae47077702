from typing import Any

import pytest

from components.api import openapi_document
from components.api.docs_routes import described, docs_routes
from components.api.edge import Edge
from components.api.event_routes import event_routes
from components.api.route_group import RouteGroup, narrowed_models
from components.api.tokens import AcceptedTokens
from handlers.docs.get_file import TYPES
from tests.support.graph import CONTEXT

EVENTS = event_routes(
    context=CONTEXT,
    stream_name="stream",
    stream_arn="arn:aws:kinesis:s",
    tracking_id="t",
    event_types=["click"],
)


def page(edge: Edge | None = None) -> RouteGroup:
    return docs_routes(CONTEXT, [EVENTS], edge or Edge())


def test_the_function_has_all_that_it_answers() -> None:
    (function,) = page().functions.values()
    assert {*function.data, *function.files} == TYPES.keys()
    assert all(path.is_file() for path in function.files.values())
    assert function.statements == []


def test_swagger_ui_is_scripts_that_run_under_the_policy() -> None:
    (function,) = page().functions.values()
    script = function.files["swagger-ui-bundle.js"].read_text(encoding="utf-8")
    assert "SwaggerUIBundle" in script
    assert "eval(" not in script
    assert 'setAttribute("style"' not in script


@pytest.mark.parametrize(
    "edge",
    [
        Edge(),
        Edge(origins=["*"], compression_bytes=5),
        Edge(tokens=AcceptedTokens(issuer="https://i.example", audience="a")),
    ],
)
def test_what_the_page_shows_is_what_clients_get(edge: Edge) -> None:
    groups = [EVENTS, page(edge)]
    known: dict[str, Any] = {
        group.fragment: {**group.stand_ins, **{name: f"known-{name}" for name in texts(group)}}
        for group in groups
    }
    whole = openapi_document.assemble(
        api_name=CONTEXT.naming.api("api"),
        region=CONTEXT.region,
        groups=known,
        edge=edge,
        authorizer="arn:aws:authorizer" if edge.tokens else None,
    )
    public = openapi_document.public_form(whole, "https://a.example", narrowed_models(groups))
    shown = described(CONTEXT, [EVENTS], edge)
    assert {**public, "servers": shown["servers"]} == shown
    assert shown["servers"] == [{"url": ".."}]


def texts(group: RouteGroup) -> list[str]:
    return [name for name, value in group.stand_ins.items() if isinstance(value, str)]
