"""Whether a filter makes sense for its datasets: sentences, each with its place.

Source: Amazon Personalize Developer Guide, "Filter expressions", guidelines and requirements.
"""

from collections.abc import Iterator

from handlers.shared.service.filters.datasets import (
    CURRENT_ITEM,
    CURRENT_USER,
    FILTERED,
    INTERACTIONS,
    ColumnError,
    Datasets,
    KnownColumn,
)
from handlers.shared.service.filters.syntax import (
    ALL_EVENTS,
    WITHIN,
    WITHOUT,
    Clause,
    Column,
    Condition,
    Filter,
    Number,
    Operand,
    Parameter,
    Text,
)

MAX_PARAMETER_LENGTH = 50  # API Reference, GetRecommendations, filterValues

_EQUALITY = ("=", "!=")


def problems(tree: Filter, datasets: Datasets, *, has_related_items: bool) -> Iterator[str]:
    """What AWS, or every request, would refuse.

    Args:
        tree: the filter.
        datasets: that it is about.
        has_related_items: whether there is a model that answers requests for an item, which `CurrentItem` is.
    """
    targets = dict.fromkeys(clause.target for clause in tree.clauses)
    if len(targets) > 1:
        yield f"Its expressions are for {' and '.join(targets)}; make a filter of each."
    found = [
        text
        for clause in tree.clauses
        for text in _clause_problems(clause, datasets, has_related_items=has_related_items)
    ]
    yield from found or _parameter_problems(tree, datasets)


def _clause_problems(
    clause: Clause, datasets: Datasets, *, has_related_items: bool
) -> Iterator[str]:
    first: str | None = None
    for number, condition in enumerate(clause.all_conditions()):
        try:
            left, *right = [datasets.resolve(column) for column in condition.columns()]
        except ColumnError as error:
            yield _placed(error.column, str(error))
            continue
        if number < len(clause.conditions):
            yield from _dataset_problems(clause, condition, left, first)
            first = first or left.dataset
        else:
            yield from _guard_problems(clause, condition, left)
        for other in right:
            yield from _item_problems(condition, left, other, is_possible=has_related_items)
        yield from _operator_problems(condition, left)
        for operand in condition.operands:
            yield from _operand_problems(condition, left, operand)


def _dataset_problems(
    clause: Clause, condition: Condition, left: KnownColumn, first: str | None
) -> Iterator[str]:
    allowed = FILTERED[clause.target]
    if left.dataset == CURRENT_USER:
        yield _placed(
            condition.column,
            f"{left} stands in a condition after WHERE; conditions of {CURRENT_USER} go after IF, at the end.",
        )
    elif left.dataset not in allowed:
        yield _placed(
            condition.column,
            f"{left} cannot filter by {clause.target}; expected is a column of {' or '.join(allowed)}.",
        )
    elif first not in (None, left.dataset):
        yield _placed(
            condition.column,
            f"{left} stands in an expression of {first}; begin another expression for it, and join them with |.",
        )


def _guard_problems(clause: Clause, condition: Condition, left: KnownColumn) -> Iterator[str]:
    if clause.target == "UserID":
        yield _placed(
            condition.column,
            "A filter by UserID has no user to ask; take out the conditions after IF.",
        )
    elif left.dataset != CURRENT_USER:
        yield _placed(
            condition.column,
            f"{left} stands after IF; expected is {CURRENT_USER}. Move the condition before IF.",
        )


def _item_problems(
    condition: Condition, left: KnownColumn, other: KnownColumn, *, is_possible: bool
) -> Iterator[str]:
    at = condition.operands[0]
    if other.dataset != CURRENT_ITEM or left.dataset != "Items":
        yield _placed(
            at,
            f"{left} cannot be compared with {other}; only a column of Items can, with one of {CURRENT_ITEM}. "
            "Give a value or a placeholder.",
        )
    elif not is_possible:
        yield _placed(
            at,
            f"{other} needs requests for an item, which only models of related items answer, and there is none. "
            "Give a value or a placeholder.",
        )
    elif left.is_text != other.is_text:
        yield _placed(
            at, f"{left} is {_kind(left)} and {other} is {_kind(other)}; compare like with like."
        )


def _operator_problems(condition: Condition, left: KnownColumn) -> Iterator[str]:
    operator = condition.operator
    if operator in (WITHIN, WITHOUT):
        if not left.is_text:
            yield _placed(
                condition.column,
                f"{left} is a number, and {operator} is for texts; compare it by =, !=, <, <=, > or >=.",
            )
    elif left.dataset == INTERACTIONS:
        yield _placed(condition.column, f"{left} is asked for by IN or NOT IN, not by {operator}.")
    elif left.is_text and operator not in _EQUALITY:
        yield _placed(
            condition.column, f"{left} is a text, which has no {operator}; use IN, NOT IN, = or !=."
        )


def _operand_problems(condition: Condition, left: KnownColumn, operand: Operand) -> Iterator[str]:
    if isinstance(operand, Parameter):
        if len(operand.name) > MAX_PARAMETER_LENGTH:
            yield _placed(
                operand,
                f"The placeholder has {len(operand.name)} characters; {MAX_PARAMETER_LENGTH} are allowed.",
            )
        if condition.operator == WITHOUT:
            yield _placed(
                operand,
                f"AWS allows no placeholder after NOT IN, as {operand} is. Turn the expression round: "
                "EXCLUDE ... IN for INCLUDE ... NOT IN.",
            )
    elif isinstance(operand, Number) and left.is_text:
        yield _placed(operand, f'{left} is a text and {operand} a number; write "{operand}".')
    elif isinstance(operand, Text):
        yield from _text_problems(condition, left, operand)


def _text_problems(condition: Condition, left: KnownColumn, operand: Text) -> Iterator[str]:
    if condition.operator not in (WITHIN, WITHOUT):
        if not left.is_text:
            yield _placed(operand, f"{left} is a number and {operand} a text; give a number.")
    elif operand.value == ALL_EVENTS and left.dataset != INTERACTIONS:
        yield _placed(operand, f"{operand} stands for all event types; {left} has no such value.")
    elif operand.value == ALL_EVENTS and len(condition.operands) > 1:
        yield _placed(operand, f"{operand} stands for all event types; leave out the others.")


def _parameter_problems(tree: Filter, datasets: Datasets) -> Iterator[str]:
    """A request gives one value to a placeholder, in double quotes or not, wherever it stands."""
    first: dict[str, KnownColumn] = {}
    for parameter, column in tree.parameters():
        known = datasets.resolve(column)
        other = first.setdefault(parameter.name, known)
        if other.kind != known.kind:
            yield _placed(
                parameter,
                f"{parameter} stands for {_kind(known)} in {known} and for {_kind(other)} in {other}; use two placeholders.",
            )


def _kind(column: KnownColumn) -> str:
    return f"a {column.kind}"


def _placed(part: Column | Operand, text: str) -> str:
    return f"At character {part.at}: {text}"
