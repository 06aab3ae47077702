"""The page on which people read about the API: Swagger UI, served by the API itself."""

import json
from collections.abc import Sequence
from pathlib import Path

from components.api import openapi_document
from components.api.edge import Edge
from components.api.openapi_source import Document
from components.api.route_group import RouteGroup, narrowed_models
from components.building.handler_function import HANDLERS, HandlerFunctionArgs
from components.core.context import StackContext

TIMEOUT_SECONDS = 10
MEMORY_MIB = 256

PAGE_FILES = ("page.html", "page.js")
SWAGGER_UI_FILES = ("swagger-ui-bundle.js", "swagger-ui.css")

WHERE_THE_API_IS = ".."
"""Relative to `/docs/openapi.json`. Source: OpenAPI Specification 3.0, Server Object, `url`."""


def docs_routes(context: StackContext, groups: Sequence[RouteGroup], edge: Edge) -> RouteGroup:
    """`GET /docs` and `/docs/{file}`, for browsers: without a key, which the reader enters on the page.

    Args:
        context: of the stack.
        groups: that the page is about.
        edge: of the API.
    """
    # Imported where the page is wanted: it brings a template engine, for which every deployment would wait.
    from swagger_ui_bundle import swagger_ui_path  # noqa: PLC0415

    folder = "docs"
    files = {name: HANDLERS / folder / name for name in PAGE_FILES}
    files |= {name: Path(swagger_ui_path) / name for name in SWAGGER_UI_FILES}
    return RouteGroup(
        fragment="docs",
        functions={
            "docs": HandlerFunctionArgs(
                context=context,
                purpose="docs",
                folder=folder,
                handler="get_file.handler",
                environment={},
                data={"openapi.json": json.dumps(described(context, groups, edge))},
                files=files,
                statements=[],
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
            )
        },
    )


def described(context: StackContext, groups: Sequence[RouteGroup], edge: Edge) -> Document:
    """The document that clients get, but for the API's address.

    It is put together from stand-ins: what API Gateway imports has the ARN of the function that answers with this one.
    Clients see none of what is stood in for.
    """
    document = openapi_document.assemble(
        api_name=context.naming.api("api"),
        region=context.region,
        groups={group.fragment: group.stand_ins for group in groups},
        edge=edge,
        authorizer="arn" if edge.tokens else None,
    )
    return openapi_document.public_form(document, WHERE_THE_API_IS, narrowed_models(groups))
