"""Directives of a template. `#set` is global; a `#foreach` puts back what its own variables hid."""
# ruff: noqa: D102 - the protocol Node says what the method of all nodes does

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from localaws.apigateway.velocity.expressions import (
    Block,
    Expression,
    Index,
    Member,
    Output,
    Reference,
    Scope,
)
from localaws.apigateway.velocity.methods import assign
from localaws.apigateway.velocity.values import truth

MAX_ITERATIONS = 1000
"""Turns of a `#foreach`. Source: Amazon API Gateway Developer Guide, "Amazon API Gateway quotas"."""
_OWN_VARIABLES = ("foreach", "velocityCount", "velocityHasNext")


class Stop(Exception):  # noqa: N818 - no error: `#stop` ends the template, what is written stays
    """`#stop`."""


class Break(Exception):  # noqa: N818 - no error
    """`#break`: ends the innermost loop."""


@dataclass(frozen=True)
class Text:
    """Text as it is."""

    text: str

    def write(self, scope: Scope, output: Output) -> None:  # noqa: ARG002
        output.write(self.text)


@dataclass(frozen=True)
class Set:
    """`#set($name.path = expression)`."""

    name: str
    path: tuple[Member | Index, ...]
    expression: Expression

    def write(self, scope: Scope, output: Output) -> None:  # noqa: ARG002
        value = self.expression.value(scope)
        if not self.path:
            scope[self.name] = value
            return
        owner = Reference(self.name, self.path[:-1]).value(scope)
        assign(owner, self.path[-1].key(scope), value)


@dataclass(frozen=True)
class Define:
    """`#define($name)…#end`: the block is written wherever the variable is referred to."""

    name: str
    block: Block

    def write(self, scope: Scope, output: Output) -> None:  # noqa: ARG002
        scope[self.name] = self.block


@dataclass(frozen=True)
class If:
    """`#if`, `#elseif` and `#else`: the block of the first condition that holds."""

    branches: tuple[tuple[Expression, Block], ...]

    def write(self, scope: Scope, output: Output) -> None:
        for condition, block in self.branches:
            if truth(condition.value(scope)):
                block.write(scope, output)
                return


@dataclass(frozen=True)
class Foreach:
    """`#foreach($name in items)`: a list, or the values of a map; nothing for anything else.

    It ends after `MAX_ITERATIONS` turns, with `$foreach.hasNext` still telling of the rest.
    """

    name: str
    items: Expression
    block: Block

    def write(self, scope: Scope, output: Output) -> None:
        items = _walked(self.items.value(scope))
        own = (self.name, *_OWN_VARIABLES)
        hidden = {name: scope[name] for name in own if name in scope}
        parent = scope.get("foreach")
        for index, item in enumerate(items[:MAX_ITERATIONS]):
            has_next = index + 1 < len(items)
            scope.update(
                {
                    self.name: item,
                    "velocityCount": index + 1,
                    "velocityHasNext": has_next,
                    "foreach": {
                        "index": index,
                        "count": index + 1,
                        "hasNext": has_next,
                        "first": index == 0,
                        "last": not has_next,
                        "parent": parent,
                    },
                }
            )
            try:
                self.block.write(scope, output)
            except Break:
                break
        for name in own:
            scope.pop(name, None)
        scope.update(hidden)


@dataclass(frozen=True)
class Leave:
    """`#stop` and `#break`."""

    how: type[Stop | Break]

    def write(self, scope: Scope, output: Output) -> None:  # noqa: ARG002
        raise self.how


def _walked(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list | range) else ()
