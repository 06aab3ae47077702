"""One row of the tables of finders, and how a service says that it has no such object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from commands.inventory import Client

Inputs = Mapping[str, Any]
Tags = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A live object.

    Attributes:
        id: what the state calls it, which the registry's page of the type tells under "id".
        tags: its tags; None for a type that has none and belongs to an object of the stack.
        is_made: False while the service still makes it.
    """

    id: str
    tags: Tags | None = None
    is_made: bool = True


@dataclass(frozen=True, kw_only=True)
class Finder:
    """How the object of a resource type is found.

    Attributes:
        by: the inputs that `find` needs.
        find: the objects that a create with these inputs may have made.
        has_unique_name: a name belongs to one object, so that an untagged one of the stack's own name is its own, as
            between the two calls of a create. Else tags alone prove it.
        sent_later: inputs that another call than the create sends and that nothing reads back. They are not recorded,
            so that the next update sends them (again).
    """

    by: tuple[str, ...] = ("name",)
    find: Callable[[Client, Inputs], Iterable[Found]]
    has_unique_name: bool = True
    sent_later: frozenset[str] = frozenset()


def answer(call: Callable[..., Any], *absent: str, **request: Any) -> dict[str, Any] | None:
    """What a service answers; None when its error code is one of those that say "no such object"."""
    try:
        return dict(call(**request))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in absent:
            return None
        raise


def pages(client: Any, operation: str, key: str, **request: Any) -> Iterable[Any]:
    """The entries of a list that comes in pages."""
    for page in client.get_paginator(operation).paginate(**request):
        yield from page[key]


def tag_map(
    tags: Iterable[Mapping[str, str]] | None, key: str = "Key", value: str = "Value"
) -> Tags:
    """A service's list of tags as a mapping."""
    return {tag[key]: tag.get(value, "") for tag in tags or ()}
