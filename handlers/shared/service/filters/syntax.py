"""The tree of a filter expression; `at` is the place in its text, in characters from 1."""

from collections.abc import Iterator
from dataclasses import dataclass, field

WITHIN, WITHOUT = "IN", "NOT IN"
ALL_EVENTS = "*"
"""In the place of an event type: all of them."""


@dataclass(frozen=True)
class Column:
    """A column, as `Items.PRICE`; the dataset may also be `CurrentUser` or `CurrentItem`."""

    dataset: str
    name: str
    at: int = field(compare=False)

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}"


@dataclass(frozen=True)
class Parameter:
    """A placeholder; its name is without the dollar sign."""

    name: str
    at: int = field(compare=False)

    def __str__(self) -> str:
        return f"${self.name}"


@dataclass(frozen=True)
class Text:
    """A text in quotation marks."""

    value: str
    at: int = field(compare=False)

    def __str__(self) -> str:
        return f'"{self.value}"'


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float
    at: int = field(compare=False)

    def __str__(self) -> str:
        return f"{self.value:.15g}"


Operand = Column | Parameter | Text | Number


@dataclass(frozen=True)
class Condition:
    """What must hold of a column.

    Attributes:
        column: to the left.
        operator: `IN`, `NOT IN`, or a comparison.
        operands: to the right: one, or more after IN and NOT IN.
    """

    column: Column
    operator: str
    operands: tuple[Operand, ...]

    def columns(self) -> Iterator[Column]:
        """The columns to the left and to the right."""
        yield self.column
        yield from (each for each in self.operands if isinstance(each, Column))


@dataclass(frozen=True)
class Clause:
    """One expression, from INCLUDE or EXCLUDE on.

    Attributes:
        action: `INCLUDE` or `EXCLUDE`.
        target: `ItemID`, `UserID` or `ActionID`.
        conditions: after WHERE, in their order.
        joins: `AND` or `OR` between each two of them.
        guard: conditions after IF.
        at: where it begins.
    """

    action: str
    target: str
    conditions: tuple[Condition, ...]
    joins: tuple[str, ...]
    guard: tuple[Condition, ...]
    at: int = field(compare=False)

    def all_conditions(self) -> tuple[Condition, ...]:
        """Those after WHERE and those after IF."""
        return self.conditions + self.guard


@dataclass(frozen=True)
class Filter:
    """Expressions that `|` combines."""

    clauses: tuple[Clause, ...]

    def columns(self) -> Iterator[Column]:
        """All columns, as they stand in the text."""
        for clause in self.clauses:
            for condition in clause.all_conditions():
                yield from condition.columns()

    def parameters(self) -> Iterator[tuple[Parameter, Column]]:
        """All placeholders as they stand in the text, each with the column to its left."""
        for clause in self.clauses:
            for condition in clause.all_conditions():
                for operand in condition.operands:
                    if isinstance(operand, Parameter):
                        yield operand, condition.column
