"""Expressions of a template: what has a value, and text that is put together.

Variables live in one flat scope, as in Velocity. Nothing here touches a Python attribute of a value:
members, methods and operators are those of `values` and `operators`.
"""
# ruff: noqa: D102 - the protocols Node and Expression say what the methods of all nodes do

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.apigateway.velocity.methods import assign, call_method
from localaws.apigateway.velocity.values import TemplateError, member, text_of, truth

MAX_OUTPUT_CHARACTERS = 10 * 1024 * 1024
"""What a template or a string in it may become. Source: Amazon API Gateway Developer Guide, "Amazon API
Gateway quotas", payload size."""

Scope = dict[str, Any]


class Output:
    """Text that is being written."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._characters = 0

    def write(self, text: str) -> None:
        """Append text.

        Raises:
            TemplateError: it grows beyond `MAX_OUTPUT_CHARACTERS`.
        """
        self._characters += len(text)
        if self._characters > MAX_OUTPUT_CHARACTERS:
            raise TemplateError(f"the template writes more than {MAX_OUTPUT_CHARACTERS} characters")
        self._parts.append(text)

    def text(self) -> str:
        """All of it."""
        return "".join(self._parts)


class Node(Protocol):
    """A part of a template's text."""

    def write(self, scope: Scope, output: Output) -> None:
        """Write what the node becomes."""


class Expression(Protocol):
    """Something with a value."""

    def value(self, scope: Scope) -> Any:
        """The value; None is null."""


@dataclass(frozen=True)
class Block:
    """Nodes in order."""

    nodes: tuple[Node, ...]

    def write(self, scope: Scope, output: Output) -> None:
        for node in self.nodes:
            node.write(scope, output)

    def value(self, scope: Scope) -> str:
        """The block as text: an interpolated string, or a `#define`d variable."""
        output = Output()
        self.write(scope, output)
        return output.text()


@dataclass(frozen=True)
class Literal:
    """A number, a boolean, null, or a string without interpolation."""

    literal: Any

    def value(self, scope: Scope) -> Any:  # noqa: ARG002 - the same in every scope
        return self.literal


@dataclass(frozen=True)
class Range:
    """`[first..last]`, upwards or downwards, both included."""

    first: int
    last: int

    def value(self, scope: Scope) -> range:  # noqa: ARG002
        step = 1 if self.first <= self.last else -1
        return range(self.first, self.last + step, step)


@dataclass(frozen=True)
class ListLiteral:
    """`[a, b]`: a new list at each evaluation."""

    items: tuple[Expression, ...]

    def value(self, scope: Scope) -> list[Any]:
        return [item.value(scope) for item in self.items]


@dataclass(frozen=True)
class MapLiteral:
    """`{key: value}`: a new map at each evaluation."""

    entries: tuple[tuple[Expression, Expression], ...]

    def value(self, scope: Scope) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key, item in self.entries:
            assign(made, key.value(scope), item.value(scope))
        return made


@dataclass(frozen=True)
class Not:
    """`!operand`."""

    operand: Expression

    def value(self, scope: Scope) -> bool:
        return not truth(self.operand.value(scope))


@dataclass(frozen=True)
class And:
    """`left && right`; the right side only if it matters."""

    left: Expression
    right: Expression

    def value(self, scope: Scope) -> bool:
        return truth(self.left.value(scope)) and truth(self.right.value(scope))


@dataclass(frozen=True)
class Or:
    """`left || right`; the right side only if it matters."""

    left: Expression
    right: Expression

    def value(self, scope: Scope) -> bool:
        return truth(self.left.value(scope)) or truth(self.right.value(scope))


@dataclass(frozen=True)
class Operation:
    """`left operator right`."""

    operator: Callable[[Any, Any], Any]
    left: Expression
    right: Expression

    def value(self, scope: Scope) -> Any:
        return self.operator(self.left.value(scope), self.right.value(scope))


@dataclass(frozen=True)
class Member:
    """`.name`."""

    name: str

    def of(self, owner: Any, scope: Scope) -> Any:  # noqa: ARG002
        return member(owner, self.name)

    def key(self, scope: Scope) -> Any:  # noqa: ARG002
        return self.name


@dataclass(frozen=True)
class Index:
    """`[index]`."""

    index: Expression

    def of(self, owner: Any, scope: Scope) -> Any:
        return member(owner, self.key(scope))

    def key(self, scope: Scope) -> Any:
        return self.index.value(scope)


@dataclass(frozen=True)
class Call:
    """`.name(arguments)`."""

    name: str
    arguments: tuple[Expression, ...]

    def of(self, owner: Any, scope: Scope) -> Any:
        return call_method(owner, self.name, [one.value(scope) for one in self.arguments])


@dataclass(frozen=True)
class Reference:
    """`$name`, then members, calls and indexes; null when anything on the way is missing."""

    name: str
    steps: tuple[Member | Index | Call, ...]

    def value(self, scope: Scope) -> Any:
        value = scope.get(self.name)
        if isinstance(value, Block):
            value = value.value(scope)
        for step in self.steps:
            value = step.of(value, scope)
        return value

    def write(self, scope: Scope, output: Output) -> None:
        """Write the value; nothing for null, with and without `!`."""
        output.write(text_of(self.value(scope)))
