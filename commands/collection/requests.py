"""The requests that an OpenAPI document describes, one an operation, with the examples of the document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from components.api.examples import sample

JSON = "application/json"
_KEY, _SIGNATURE, _TOKEN = "key", "signature", "token"

STACK_OUTPUTS = (
    "datasetGroupArn",
    "solutionArn",
    "solutionVersionArn",
    "campaignArn",
    "eventTrackerArn",
)
"""Outputs of the stack that stand in bodies under these very names: a request has a variable in their place."""

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter in path or query.

    Attributes:
        name: of the document.
        value: as it stands in a URL, but not percent-encoded.
        description: for people.
        is_sent: whether a request has it: it must, or the document has an example.
    """

    name: str
    value: str
    description: str
    is_sent: bool


@dataclass(frozen=True, kw_only=True)
class ApiRequest:
    """One request.

    Attributes:
        name: what it does.
        description: likewise, at length.
        folder: the tag under which the document has it.
        method: `GET` and the like.
        path: with parameters in braces, as `/recommendations/{userId}`.
        path_parameters: those in the path, in its order.
        query: those in the query.
        body: the JSON that is sent, as text, with `variable` in place of ARNs of the stack; None without one.
        has_key: whether it needs the API key.
        has_token: whether it needs a token after the word `Bearer`.
        is_signed: whether it needs a signature of AWS version 4.
        statuses: HTTP statuses that tell that it was done.
    """

    name: str
    description: str
    folder: str
    method: str
    path: str
    path_parameters: tuple[Parameter, ...]
    query: tuple[Parameter, ...]
    body: str | None
    has_key: bool
    has_token: bool
    is_signed: bool
    statuses: tuple[int, ...]

    @property
    def target(self) -> str:
        """Path and query as they are sent, percent-encoded."""
        values = {each.name: quote(each.value, safe="") for each in self.path_parameters}
        path = "/".join(
            values[part[1:-1]] if part.startswith("{") else part for part in self.path.split("/")
        )
        sent = [f"{quote(p.name)}={quote(p.value, safe='')}" for p in self.query if p.is_sent]
        return f"{path}?{'&'.join(sent)}" if sent else path


def requests_of(document: Document) -> list[ApiRequest]:
    """Return the requests of a document, in its order.

    Args:
        document: OpenAPI 3.0, as the stack's output `openApiDocument` has it.
    """
    return [
        _request(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def variable(name: str) -> str:
    """How a variable is written, in bodies and in all of a Postman collection."""
    return f"{{{{{name}}}}}"


def _request(
    document: Document, path: str, method: str, operation: Mapping[str, Any]
) -> ApiRequest:
    needs = set(_needs(document, operation))
    return ApiRequest(
        name=operation["summary"],
        description=operation.get("description", ""),
        folder=operation.get("tags", ["other"])[0],
        method=method.upper(),
        path=path,
        path_parameters=_parameters(document, operation, "path"),
        query=_parameters(document, operation, "query"),
        body=_body(document, method, operation),
        has_key=_KEY in needs,
        has_token=_TOKEN in needs,
        is_signed=_SIGNATURE in needs,
        statuses=tuple(int(status) for status in operation["responses"] if status[0] == "2"),
    )


def _needs(document: Document, operation: Mapping[str, Any]) -> Iterator[str]:
    """What a request has to have. A document cannot say that a header is a signature; no other of ours is `Authorization`."""
    for requirement in operation.get("security", []):
        for name in requirement:
            scheme = document["components"]["securitySchemes"][name]
            if scheme["type"] == "http":
                yield _TOKEN
            else:
                yield _SIGNATURE if scheme["name"].lower() == "authorization" else _KEY


def _parameters(
    document: Document, operation: Mapping[str, Any], place: str
) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=given["name"],
            value=_text(given["example"] if "example" in given else _sample(document, given)),
            description=given.get("description", ""),
            is_sent=given.get("required", False) or "example" in given,
        )
        for given in operation.get("parameters", [])
        if given["in"] == place
    )


def _body(document: Document, method: str, operation: Mapping[str, Any]) -> str | None:
    if "requestBody" not in operation:
        return None
    media = operation["requestBody"]["content"][JSON]
    example = media["example"] if "example" in media else _sample(document, media)
    # Nobody who tries requests shall delete what the stack serves with.
    chosen = example if method == "delete" else _with_variables(example)
    return json.dumps(chosen, indent=2, ensure_ascii=False)


def _with_variables(example: Any) -> Any:
    if isinstance(example, list):
        return [_with_variables(entry) for entry in example]
    if not isinstance(example, dict):
        return example
    return {
        name: variable(name) if name in STACK_OUTPUTS else _with_variables(value)
        for name, value in example.items()
    }


def _sample(document: Document, described: Mapping[str, Any]) -> Any:
    return sample(described["schema"], document["components"]["schemas"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
