"""Routing: the most specific path wins."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.definition import Method
from localaws.apigateway.paths import is_greedy, is_variable, parts_of, resource_tree
from localaws.apigateway.router import Router


def method(http_method: str, path: str) -> Method:
    return Method(
        path=path,
        http_method=http_method,
        operation_name=None,
        api_key_required=False,
        authorization="NONE",
        authorizer=None,
        parameters=(),
        validates_parameters=False,
        validates_body=False,
        request_models={},
        response_statuses=(),
        integration=None,
    )


ROUTER = Router(
    method(*spec.split())
    for spec in [
        "GET /",
        "GET /users",
        "GET /users/me",
        "GET /users/{id}",
        "POST /users/{id}",
        "GET /users/{id}/orders",
        "ANY /files/{path+}",
        "POST /files/index",
        "OPTIONS /files/index",
    ]
)


@pytest.mark.parametrize(
    ("request_line", "path", "parameters"),
    [
        ("GET /", "/", {}),
        ("GET /users", "/users", {}),
        ("GET /users/me", "/users/me", {}),
        ("GET /users/7", "/users/{id}", {"id": "7"}),
        ("GET /users/me/orders", "/users/{id}/orders", {"id": "me"}),
        ("POST /files/index", "/files/index", {}),
        ("GET /files/index", "/files/{path+}", {"path": "index"}),
        ("DELETE /files/a/b/c", "/files/{path+}", {"path": "a/b/c"}),
    ],
)
def test_routes(request_line: str, path: str, parameters: dict[str, str]) -> None:
    http_method, target = request_line.split()
    route = ROUTER.find(http_method, parts_of(target))
    assert route is not None
    assert (route.method.path, route.path_parameters) == (path, parameters)


@pytest.mark.parametrize(
    "request_line", ["POST /", "GET /nothing", "POST /users/me", "GET /users/7/8", "GET /files"]
)
def test_no_route(request_line: str) -> None:
    http_method, target = request_line.split()
    assert ROUTER.find(http_method, parts_of(target)) is None


def test_a_segment_with_a_slash_is_one_value() -> None:
    route = ROUTER.find("GET", ("users", "a/b"))
    assert route is not None
    assert route.path_parameters == {"id": "a/b"}


NAMES = st.sampled_from(["a", "b", "c"])


PARTS = st.one_of(NAMES, st.just("{v}"))


PATHS = st.builds(
    lambda parts, greedy: "/" + "/".join([*parts, *(["{rest+}"] if greedy else [])]),
    st.lists(PARTS, max_size=3),
    st.booleans(),
)


def matches(path: str, segments: list[str]) -> bool:
    parts = parts_of(path)
    if parts and is_greedy(parts[-1]):
        return len(segments) >= len(parts) and matches(
            "/" + "/".join(parts[:-1]), segments[: len(parts) - 1]
        )
    return len(parts) == len(segments) and all(
        is_variable(part) or part == segment for part, segment in zip(parts, segments, strict=True)
    )  # fmt: skip


def rank(path: str) -> list[int]:
    """Smaller is more specific: fixed before variable before greedy, from the left."""
    return [2 if is_greedy(part) else int(is_variable(part)) for part in parts_of(path)]


@given(st.sets(PATHS, min_size=1, max_size=8), st.lists(NAMES, max_size=4))
def test_the_most_specific_of_the_matching_paths_serves(
    paths: set[str], segments: list[str]
) -> None:
    route = Router(method("GET", path) for path in paths).find("GET", segments)
    candidates = sorted((path for path in paths if matches(path, segments)), key=rank)
    # Resources on the way to others exist without methods and take their requests.
    existing = {resource.path for resource in resource_tree("api", paths)}
    better = [path for path in existing if matches(path, segments) and not is_greedy(path[1:])]
    expected = candidates[0] if candidates else None
    shadows = [path for path in better if expected is None or rank(path) < rank(expected)]
    if shadows and (expected is None or "+" not in expected):
        expected = next((path for path in candidates if "+" in path), None)
    assert (route.method.path if route else None) == expected
    assert all(rank(one) <= rank(other) for one, other in pairwise(candidates))
