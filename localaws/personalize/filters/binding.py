"""Values of a request in the place of a filter's placeholders."""

import re
from collections.abc import Mapping
from dataclasses import replace

from localaws.personalize.errors import invalid_input
from localaws.personalize.filters.checks import Checked
from localaws.personalize.filters.syntax import (
    EXCLUDE,
    Comparison,
    Condition,
    Expression,
    Filter,
    Membership,
    Parameter,
    parameters_of,
)

_QUOTED = """(?:"[^"]*"|'[^']*')"""
_TEXTS = re.compile(rf"\s*{_QUOTED}(\s*,\s*{_QUOTED})*\s*")
_NUMBER = re.compile(r"\s*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")


def bind(checked: Checked, given: Mapping[str, str]) -> Filter:
    """The filter of one request.

    An EXCLUDE expression without a value for each of its placeholders is left out.

    Args:
        checked: the filter.
        given: the request's `filterValues`: texts in double quotes with commas between them, or a number.

    Raises:
        ServiceError: InvalidInputException for a value that is missing, unknown or malformed.
    Source: Amazon Personalize API Reference, GetRecommendations, `filterValues`.
    """
    expressions = checked.filter.expressions
    known = dict.fromkeys(name for each in expressions for name in _names(each))
    unknown = [name for name in given if name not in known]
    if unknown:
        raise invalid_input(
            f"The filter has no placeholder {', '.join(unknown)}: expected {_listed(known)}."
        )
    bound = []
    for each in expressions:
        missing = [name for name in _names(each) if name not in given]
        if missing and each.action != EXCLUDE:
            raise invalid_input(
                f"filterValues must have a value for {', '.join(dict.fromkeys(missing))}: "
                "an INCLUDE expression of the filter needs it."
            )
        if not missing:
            bound.append(_expression(each, checked, given))
    return Filter(tuple(bound))


def _listed(names: Mapping[str, None]) -> str:
    return f"only {', '.join(names)}" if names else "none"


def _names(expression: Expression) -> list[str]:
    return [
        parameter.name
        for condition in expression.conditions()
        for parameter in parameters_of(condition)
    ]


def _expression(expression: Expression, checked: Checked, given: Mapping[str, str]) -> Expression:
    where = tuple(
        tuple(_condition(each, checked, given) for each in alternative)
        for alternative in expression.where
    )
    guard = tuple(_condition(each, checked, given) for each in expression.guard)
    return replace(expression, where=where, guard=guard)


def _condition(condition: Condition, checked: Checked, given: Mapping[str, str]) -> Condition:
    if isinstance(condition, Membership):
        return _membership(condition, given)
    operand = condition.operand
    if not isinstance(operand, Parameter):
        return condition
    value = given[operand.name]
    is_text = checked.types[condition.field] == "string"
    return Comparison(
        condition.field,
        condition.operator,
        _text(operand, value) if is_text else _number(operand, value),
    )


def _membership(condition: Membership, given: Mapping[str, str]) -> Membership:
    if not isinstance(condition.values, tuple):
        return condition
    values: list[str | Parameter] = []
    for each in condition.values:
        values += _texts(each, given[each.name]) if isinstance(each, Parameter) else [each]
    return replace(condition, values=tuple(values))


def _texts(parameter: Parameter, value: str) -> list[str]:
    if not _TEXTS.fullmatch(value):
        raise invalid_input(
            f"The value of {parameter.name} must be one or more texts in double quotes with commas between them, "
            f'as "a","b", not {value}.'
        )
    return [each[1:-1] for each in re.findall(_QUOTED, value)]


def _text(parameter: Parameter, value: str) -> str:
    texts = _texts(parameter, value)
    if len(texts) != 1:
        raise invalid_input(
            f"The value of {parameter.name} must be one text, not {len(texts)}: the filter compares it by = or !=."
        )
    return texts[0]


def _number(parameter: Parameter, value: str) -> float:
    if not _NUMBER.fullmatch(value):
        raise invalid_input(
            f"The value of {parameter.name} must be a number without quotation marks, not {value}."
        )
    return float(value)
