"""What a filter leaves: one truth value an item, of which none is computed by itself."""

from collections.abc import Sequence
from functools import reduce
from typing import Protocol

import numpy as np

from localaws.personalize.filters.checks import EVENT_DATASETS
from localaws.personalize.filters.syntax import (
    ANY_EVENT,
    EXCLUDE,
    INCLUDE,
    Comparison,
    Condition,
    Expression,
    Field,
    Filter,
    Membership,
)
from localaws.personalize.metadata.columns import Booleans, Value, compare, values_of


class Facts(Protocol):
    """What a filter is evaluated with; texts and event types are lists of which one is enough."""

    @property
    def count(self) -> int:
        """How many items there are."""

    def any_of(self, field: str, texts: Sequence[str]) -> Booleans:
        """Which items have one of these texts in a field."""

    def compare(self, field: str, comparison: str, number: float) -> Booleans:
        """Which items compare so with a number in a field."""

    def interacted(self, event_types: Sequence[str] | None) -> Booleans:
        """Which items the user has events of these types with, written in lower case; None for all types."""

    def of_user(self, field: str) -> Value | None:
        """Value of a field of the request's user."""

    def of_item(self, field: str) -> Value | None:
        """Value of a field of the request's item."""


def evaluate(bound: Filter, facts: Facts) -> Booleans:
    """Which items a filter leaves: those that are included, all if nothing says so, without those that are excluded.

    Args:
        bound: a filter without placeholders.
        facts: of the request.
    """
    used = [each for each in bound.expressions if _is_used(each, facts)]
    included = [_where(each, facts) for each in used if each.action == INCLUDE]
    excluded = [_where(each, facts) for each in used if each.action == EXCLUDE]
    left = _any(included) if included else np.ones(facts.count, np.bool_)
    return left & ~_any(excluded) if excluded else left


def _any(masks: Sequence[Booleans]) -> Booleans:
    return reduce(np.logical_or, masks)


def _is_used(expression: Expression, facts: Facts) -> bool:
    return all(_holds(each, facts.of_user(each.field.name)) for each in expression.guard)


def _holds(condition: Condition, value: Value | None) -> bool:
    """Whether a condition holds for one value; a null is like nothing else, so it only is `!=` and NOT IN."""
    if isinstance(condition, Membership):
        wanted = () if isinstance(condition.values, Field) else condition.values
        return any(each in wanted for each in values_of(value)) != condition.negated
    if value is None or isinstance(condition.operand, str):
        is_like = condition.operand in values_of(value)
        return is_like == (condition.operator == "=") and condition.operator in {"=", "!="}
    return bool(compare(condition.operator, value, condition.operand))


def _where(expression: Expression, facts: Facts) -> Booleans:
    return _any(
        [
            reduce(np.logical_and, [_matches(each, facts) for each in alternative])
            for alternative in expression.where
        ]
    )


def _matches(condition: Condition, facts: Facts) -> Booleans:
    if isinstance(condition, Comparison):
        return _compared(condition, facts)
    texts = _texts(condition, facts)
    if condition.field.dataset in EVENT_DATASETS:
        types = None if ANY_EVENT in texts else [each.lower() for each in texts]
        matches = facts.interacted(types)
    else:
        matches = facts.any_of(condition.field.name, texts)
    return ~matches if condition.negated else matches


def _texts(condition: Membership, facts: Facts) -> list[str]:
    if isinstance(condition.values, Field):
        return values_of(facts.of_item(condition.values.name))
    return [str(each) for each in condition.values]


def _compared(condition: Comparison, facts: Facts) -> Booleans:
    name, comparison = condition.field.name, condition.operator
    operand = condition.operand
    value = facts.of_item(operand.name) if isinstance(operand, Field) else operand
    if value is None:  # the request's item has none
        return np.full(facts.count, comparison == "!=")
    if isinstance(value, str):
        texts = values_of(value) if isinstance(operand, Field) else [value]
        matches = facts.any_of(name, texts)
        return matches if comparison == "=" else ~matches
    if isinstance(value, int | float):
        return facts.compare(name, comparison, value)
    raise TypeError(value)
