"""What an expression is made of.

Source: Amazon CloudWatch User Guide, "Metric math syntax and functions".
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True)
class Name:
    """The id of a metric or of another expression; or a word of a function, as `REPEAT`."""

    id: str


@dataclass(frozen=True)
class Array:
    """Values in brackets."""

    items: "tuple[Node, ...]"


@dataclass(frozen=True)
class Call:
    """A function and its arguments; the name is in capitals."""

    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True)
class Unary:
    """A sign before a value."""

    operator: str
    operand: "Node"


@dataclass(frozen=True)
class Binary:
    """Two values and what stands between them."""

    operator: str
    left: "Node"
    right: "Node"


Node: TypeAlias = Number | Text | Name | Array | Call | Unary | Binary
