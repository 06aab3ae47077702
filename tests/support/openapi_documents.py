"""OpenAPI documents of any API that could be described as ours is."""

from typing import Any

from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-zA-Z][a-zA-Z0-9.-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "string", "minLength": 3},
            {"type": "string", "enum": ["a", "b"]},
            {"type": "integer", "minimum": 5},
            {"type": "number"},
            {"type": "boolean"},
            {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]},
            {"$ref": "#/components/schemas/Named"},
        ]
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda items, least: {"type": "array", "items": items, "minItems": least},
            inner,
            st.integers(0, 3),
        ),
        st.builds(
            lambda members, open_: {
                "type": "object",
                "properties": members,
                "required": list(members)[:2],
                "additionalProperties": open_,
            },
            st.dictionaries(NAMES, inner, max_size=3),
            st.booleans(),
        ),
    ),
    max_leaves=6,
)
"""Of bodies and parameters, without patterns."""

NAMED = {
    "type": "object",
    "properties": {"id": {"type": "string"}},
    "required": ["id"],
    "additionalProperties": False,
}
"""The one model."""

SCHEMES = {
    "apiKey": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    "jwt": {"type": "http", "scheme": "bearer"},
    "signature": {"type": "apiKey", "name": "Authorization", "in": "header"},
}


@st.composite
def operations(draw: st.DrawFn, path_parameters: list[str]) -> dict[str, Any]:
    """An operation of a path with these parameters."""
    query = draw(st.lists(NAMES, unique=True, max_size=3))
    places = [*((name, "path") for name in path_parameters), *((name, "query") for name in query)]
    scheme: list[dict[str, Any]] = draw(
        st.sampled_from([[], [{"apiKey": []}], [{"jwt": []}], [{"signature": []}]])
    )
    operation: dict[str, Any] = {
        "operationId": draw(NAMES),
        "summary": draw(TEXTS),
        "description": draw(TEXTS),
        "tags": [draw(st.sampled_from(["one", "two"]))],
        "security": scheme,
        "parameters": [
            {
                "name": name,
                "in": place,
                "required": place == "path" or draw(st.booleans()),
                "schema": draw(st.sampled_from([{"type": "string"}, {"type": "integer"}])),
                **draw(st.sampled_from([{}, {"example": "a b/ü&"}])),
            }
            for name, place in places
        ],
        "responses": {"200": {"description": "done"}, "400": {"description": "refused"}},
    }
    if draw(st.booleans()):
        media = {"schema": draw(SCHEMAS)}
        operation["requestBody"] = {"content": {"application/json": media}}
    return operation


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document with some operations."""
    paths: dict[str, Any] = {}
    for place in draw(st.lists(NAMES, unique=True, min_size=1, max_size=4)):
        parameters = draw(st.lists(NAMES, unique=True, max_size=2))
        path = "/".join(["", place, *(f"{{{name}}}" for name in parameters)])
        methods = draw(
            st.lists(
                st.sampled_from(["get", "post", "put", "delete"]),
                unique=True,
                min_size=1,
                max_size=2,
            )
        )
        paths[path] = {method: draw(operations(parameters)) for method in methods}
    return {
        "openapi": "3.0.1",
        "info": {"title": draw(TEXTS), "description": "", "version": "1.0"},
        "paths": paths,
        "components": {"schemas": {"Named": NAMED}, "securitySchemes": SCHEMES},
    }
