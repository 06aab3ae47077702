"""What a filter expression says, as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass

INCLUDE = "INCLUDE"
EXCLUDE = "EXCLUDE"
ANY_EVENT = "*"
"""In the place of an event type: all of them."""


@dataclass(frozen=True)
class Field:
    """A field of a dataset, or of the user or item of the request (`CurrentUser`, `CurrentItem`)."""

    dataset: str
    name: str

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}"


@dataclass(frozen=True)
class Parameter:
    """A placeholder, whose value comes with the request; without its dollar sign."""

    name: str


@dataclass(frozen=True)
class Membership:
    """`field IN (...)`, or NOT IN.

    Attributes:
        field: to the left.
        values: to the right; a field of `CurrentItem` stands for all its values.
        negated: whether it is NOT IN.
    """

    field: Field
    values: tuple[str | Parameter, ...] | Field
    negated: bool = False


@dataclass(frozen=True)
class Comparison:
    """`field <= operand` and the like."""

    field: Field
    operator: str
    operand: str | float | Parameter | Field


Condition = Membership | Comparison


@dataclass(frozen=True)
class Expression:
    """One expression.

    Attributes:
        action: `INCLUDE` or `EXCLUDE`.
        target: `ItemID`, `UserID` or `ActionID`.
        where: alternatives, each of conditions that must hold together.
        guard: conditions of the user, all of which must hold for the expression to be used.
    """

    action: str
    target: str
    where: tuple[tuple[Condition, ...], ...]
    guard: tuple[Condition, ...] = ()

    def conditions(self) -> Iterator[Condition]:
        """All conditions, as they stand in the text."""
        for alternative in self.where:
            yield from alternative
        yield from self.guard


@dataclass(frozen=True)
class Filter:
    """Expressions that are combined with `|`."""

    expressions: tuple[Expression, ...]


def fields_of(condition: Condition) -> Iterator[Field]:
    """The fields that a condition names."""
    yield condition.field
    right = condition.values if isinstance(condition, Membership) else condition.operand
    if isinstance(right, Field):
        yield right


def parameters_of(condition: Condition) -> Iterator[Parameter]:
    """The placeholders of a condition."""
    right = condition.values if isinstance(condition, Membership) else (condition.operand,)
    if not isinstance(right, Field):
        yield from (each for each in right if isinstance(each, Parameter))
