"""The REST API's OpenAPI document: put together from fragments, for API Gateway and for clients."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.api import openapi_source
from components.api.edge import Edge, with_edge
from components.api.examples import Models, fitted
from components.api.openapi_source import Document
from components.api.placeholders import Values, fill
from components.api.response_headers import INTEGRATION
from components.api.tokens import for_clients

_GATEWAY_PREFIX = "x-amazon-apigateway-"


@dataclass(frozen=True)
class Route:
    """One operation of the API: `GET`, `/recommendations/{userId}`, and its id."""

    method: str
    path: str
    operation_id: str

    @property
    def invocation_source(self) -> str:
        """The end of the source ARN of its invocations: path parameters are any text."""
        parts = ("*" if part.startswith("{") else part for part in self.path.split("/"))
        return f"{self.method}{'/'.join(parts)}"


def assemble(
    *,
    api_name: str,
    region: str,
    groups: Mapping[str, Values],
    edge: Edge,
    authorizer: str | None = None,
) -> Document:
    """Return the document as API Gateway imports it.

    Args:
        api_name: title, and so the name, of the REST API.
        region: of the API and of the services behind it.
        groups: the values of each fragment, by its name.
        edge: what stands around the routes.
        authorizer: with which API Gateway invokes the function that verifies tokens, where tokens are taken.

    Raises:
        ValueError: a fragment or something it includes does not exist, a placeholder has no value or a value no
            placeholder, or two fragments claim the same route or give one model two meanings.
    """
    base = fill(openapi_source.base(), {"apiName": api_name}, where="openapi/base.yaml")
    merged = merge(
        base,
        {
            name: fill(
                openapi_source.fragment(name),
                {**values, "region": region},
                where=f"openapi/{name}.yaml",
                optional=("region",),
            )
            for name, values in groups.items()
        },
    )
    return with_edge(merged, edge, authorizer)


def merge(base: Document, fragments: Mapping[str, Document]) -> Document:
    """Return the base with the routes and models of all fragments.

    Raises:
        ValueError: two fragments have the same route, or the same model with other content; the text names both.
    """
    paths: dict[str, dict[str, Any]] = {}
    models = dict(base["components"]["schemas"])
    owners = dict.fromkeys(models, "base")
    for name, fragment in fragments.items():
        _add_routes(paths, owners, name, fragment)
        _add_models(models, owners, name, fragment)
    return {**base, "paths": paths, "components": {**base["components"], "schemas": models}}


def routes_of(fragment: Document, function: str) -> list[Route]:
    """Return the routes of a fragment that a function answers.

    Args:
        fragment: with its placeholders, as it is read.
        function: purpose of the function, as in `<<function:purpose>>`.
    """
    return [
        Route(method.upper(), path, operation["operationId"])
        for path, method, operation in _operations(fragment)
        if operation.get(INTEGRATION, {}).get("uri") == f"<<function:{function}>>"
    ]


def public_form(document: Document, url: str, narrowed: Mapping[str, Document]) -> Document:
    """Return the document as clients need it: where the API is, and nothing of what is behind it.

    Integrations, and with them ARNs and names of the stack's resources, validators and gateway responses are left out, and
    what is for browsers: operations that ask for neither key nor token nor signature.
    Examples are those that the models of this stack allow.

    Args:
        document: as API Gateway imports it.
        url: of the stage.
        narrowed: properties of models that functions check further than API Gateway does, by the name of the model.
    """
    described: Document = for_clients(_without_gateway(document))
    described["paths"] = {
        path: kept
        for path, operations in described["paths"].items()
        if (kept := {method: each for method, each in operations.items() if "security" in each})
    }
    models = {
        name: {**model, "properties": {**model["properties"], **narrowed[name]}}
        if name in narrowed
        else model
        for name, model in described["components"]["schemas"].items()
    }
    return {
        "openapi": described["openapi"],
        "info": described["info"],
        "servers": [{"url": url}],
        **described,
        "paths": _with_fitted_examples(described["paths"], models),
        "components": {**described["components"], "schemas": models},
    }


def _add_routes(
    paths: dict[str, dict[str, Any]], owners: dict[str, str], name: str, fragment: Document
) -> None:
    for path, method, operation in _operations(fragment):
        route = f"{method.upper()} {path}"
        if route in owners:
            raise ValueError(
                f"openapi/{owners[route]}.yaml and openapi/{name}.yaml both have the route {route}; "
                "give one of them another path or method"
            )
        owners[route] = name
        paths.setdefault(path, {})[method] = operation


def _add_models(
    models: dict[str, Any], owners: dict[str, str], name: str, fragment: Document
) -> None:
    for model, schema in fragment.get("components", {}).get("schemas", {}).items():
        if models.setdefault(model, schema) != schema:
            raise ValueError(
                f"openapi/{owners[model]}.yaml and openapi/{name}.yaml both have the model {model}, and not the same; "
                "rename one of them"
            )
        owners.setdefault(model, name)


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _with_fitted_examples(node: Any, models: Models) -> Any:
    if isinstance(node, list):
        return [_with_fitted_examples(item, models) for item in node]
    if not isinstance(node, dict):
        return node
    if "schema" in node and "example" in node:
        return {**node, "example": fitted(node["example"], node["schema"], models)}
    return {key: _with_fitted_examples(value, models) for key, value in node.items()}


def _without_gateway(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_gateway(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_gateway(value)
        for key, value in node.items()
        if not str(key).startswith(_GATEWAY_PREFIX)
    }
