"""Velocity's operators: they compare numbers with numbers and text with text.

They raise ArithmeticError or ValueError for numbers that a float cannot hold, and nothing else.
"""

import math
import operator
from collections.abc import Callable
from typing import Any

from localaws.apigateway.velocity.values import text_of

Operator = Callable[[Any, Any], Any]


def equal(left: Any, right: Any) -> bool:
    """`==`: null equals only null; values of different types are compared as text.

    Source: Apache Velocity 1.7, ASTEQNode.
    """
    if left is None or right is None:
        return left is None and right is None
    if _is_number(left) and _is_number(right):
        return bool(left == right)
    if type(left) is not type(right):
        return text_of(left) == text_of(right)
    return bool(left == right)


def _different(left: Any, right: Any) -> bool:
    return not equal(left, right)


def _comparison(compare: Operator) -> Operator:
    def apply(left: Any, right: Any) -> bool:
        if _is_number(left) and _is_number(right):
            return bool(compare(left, right))
        return False

    return apply


def _arithmetic(compute: Operator) -> Operator:
    def apply(left: Any, right: Any) -> Any:
        if _is_number(left) and _is_number(right):
            return compute(left, right)
        return None

    return apply


def _plus(left: Any, right: Any) -> Any:
    if _is_number(left) and _is_number(right):
        return left + right
    if isinstance(left, str) or isinstance(right, str):
        return text_of(left) + text_of(right)
    return None


def _divided(left: Any, right: Any) -> Any:
    """Integers divide to an integer, cut towards zero; by zero gives null."""
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def _remainder(left: Any, right: Any) -> Any:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left - right * _divided(left, right)
    return math.fmod(left, right)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


BINARY: dict[str, Operator] = {
    "==": equal,
    "eq": equal,
    "!=": _different,
    "ne": _different,
    ">": _comparison(operator.gt),
    "gt": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
    "ge": _comparison(operator.ge),
    "<": _comparison(operator.lt),
    "lt": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    "le": _comparison(operator.le),
    "+": _plus,
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(_divided),
    "%": _arithmetic(_remainder),
}
