"""Values of metric math: numbers, lines (a value for each period that has one), and arrays of lines."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

Points: TypeAlias = dict[int, float]
"""Values by the start of their period, in seconds since the Unix epoch."""


class MathError(ValueError):
    """An expression cannot be evaluated; the message says why."""


@dataclass(frozen=True)
class Line:
    """A time series.

    Attributes:
        points: its values; a period without one is missing.
        label: its name in answers.
        period: in seconds.
        metric: the name of its metric; empty when it is the result of an expression.
    """

    points: Points
    label: str = ""
    period: int = 60
    metric: str = ""

    def with_points(self, points: Points) -> "Line":
        """The same line with other values."""
        return replace(self, points=points)


Value: TypeAlias = float | Line | list[Line]


def _divided(left: float, right: float) -> float | None:
    return None if right == 0 else left / right


def _power(left: float, right: float) -> float | None:
    try:
        raised = left**right
    except (ZeroDivisionError, OverflowError):
        return None
    return raised if isinstance(raised, float | int) else None


def _truth(compare: Callable[[float, float], bool]) -> Callable[[float, float], float | None]:
    return lambda left, right: float(compare(left, right))


OPERATORS: dict[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "^": _power,
    "==": _truth(operator.eq),
    "!=": _truth(operator.ne),
    "<": _truth(operator.lt),
    "<=": _truth(operator.le),
    ">": _truth(operator.gt),
    ">=": _truth(operator.ge),
    "&&": _truth(lambda left, right: bool(left) and bool(right)),
    "||": _truth(lambda left, right: bool(left) or bool(right)),
}
"""Operators on two numbers; None where there is no result, as for a division by zero, which leaves the period without a value."""


def combined(sign: str, left: Value, right: Value) -> Value:
    """Apply an operator; a number goes with every point, and two lines meet in the periods that both have.

    Raises:
        MathError: two arrays are combined.
    """
    if isinstance(left, list) and isinstance(right, list):
        raise MathError(f"{sign} cannot stand between two arrays of time series")
    if isinstance(left, list):
        return [_line(combined(sign, each, right)) for each in left]
    if isinstance(right, list):
        return [_line(combined(sign, left, each)) for each in right]
    apply = OPERATORS[sign]
    if isinstance(left, Line):
        if isinstance(right, Line):
            both = {
                at: (value, right.points[at])
                for at, value in left.points.items()
                if at in right.points
            }
        else:
            both = {at: (value, right) for at, value in left.points.items()}
        return left.with_points(_present({at: apply(*pair) for at, pair in both.items()}))
    if isinstance(right, Line):
        return right.with_points(
            _present({at: apply(left, value) for at, value in right.points.items()})
        )
    result = apply(left, right)
    if result is None:
        raise MathError(f"{left:g} {sign} {right:g} has no value")
    return result


def each_point(value: Value, change: Callable[[float], float | None]) -> Value:
    """Change every number of a value; a point for which there is no result is left out."""
    if isinstance(value, list):
        return [_line(each_point(line, change)) for line in value]
    if isinstance(value, Line):
        return value.with_points(_present({at: change(v) for at, v in value.points.items()}))
    changed = change(value)
    if changed is None:
        raise MathError(f"the function has no value for {value:g}")
    return changed


def _present(points: dict[int, float | None]) -> Points:
    return {at: value for at, value in points.items() if value is not None}


def _line(value: Value) -> Line:
    if not isinstance(value, Line):
        raise MathError("an array can hold time series alone")
    return value
