"""Resource paths: the rules for their parts, and the tree of resources they make."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_PART = re.compile(r"[a-zA-Z0-9._:~@+-]+|\{[a-zA-Z0-9._:-]+\+?\}")


@dataclass(frozen=True)
class Resource:
    """A node of the resource tree; the root has the path `/`, no parent and no part."""

    resource_id: str
    parent_id: str | None
    path: str
    path_part: str | None


def parts_of(path: str) -> list[str]:
    """The segments of a resource path: `/a/{b}` -> `["a", "{b}"]`."""
    return [part for part in path.split("/") if part]


def is_variable(part: str) -> bool:
    """Whether a path part takes any value: `{name}` or `{name+}`."""
    return part.startswith("{") and part.endswith("}")


def is_greedy(part: str) -> bool:
    """Whether a path part takes all that follows: `{name+}`."""
    return part.endswith("+}")


def variable_name(part: str) -> str:
    """`{name}` and `{name+}` -> `name`."""
    return part[1:-1].removesuffix("+")


def resource_id(api_id: str, path: str) -> str:
    """A stable identifier of a resource, six characters as AWS's are."""
    return hashlib.sha256(f"{api_id}{path}".encode()).hexdigest()[:6]


def resource_tree(api_id: str, paths: Iterable[str]) -> list[Resource]:
    """Every resource of an API, the intermediate ones too, ordered by path."""
    wanted = {"/"}
    for path in paths:
        parts = parts_of(path)
        wanted.update("/" + "/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return [_resource(api_id, path) for path in sorted(wanted)]


def path_problems(paths: Iterable[str]) -> Iterator[str]:
    """What API Gateway refuses in a set of resource paths.

    Source: Amazon API Gateway Developer Guide, "Amazon API Gateway important notes".
    """
    variables: dict[tuple[str, ...], str] = {}
    for path in paths:
        parts = parts_of(path)
        for position, part in enumerate(parts):
            if not _PART.fullmatch(part):
                yield (
                    f"Unable to create resource at path '{path}': Resource's path part only allow "
                    "a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the "
                    "beginning and the end."
                )
            if is_greedy(part) and position != len(parts) - 1:
                yield f"Unable to create resource at path '{path}': a greedy part must be the last."
            if is_variable(part):
                sibling = variables.setdefault(tuple(parts[:position]), part)
                if sibling != part:
                    yield (
                        f"Unable to create resource at path '{path}': A sibling ({sibling}) of "
                        "this resource already has a variable path part -- only one is allowed"
                    )


def _resource(api_id: str, path: str) -> Resource:
    if path == "/":
        return Resource(resource_id(api_id, path), None, "/", None)
    parent, _, part = path.rpartition("/")
    return Resource(resource_id(api_id, path), resource_id(api_id, parent or "/"), path, part)
