"""Whether a filter expression makes sense: its datasets, fields, operators and placeholders.

Source: Amazon Personalize Developer Guide, "Filter expressions", guidelines and requirements, and its quotas.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from localaws.personalize.control.schema_rules import AvroField
from localaws.personalize.errors import invalid_input
from localaws.personalize.filters.syntax import (
    ANY_EVENT,
    Comparison,
    Condition,
    Expression,
    Field,
    Filter,
    Membership,
    Parameter,
    fields_of,
    parameters_of,
)

FIELDS_A_FILTER = 10
MAX_PARAMETER_CHARACTERS = 50

Schemas = Mapping[str, Sequence[AvroField]]
"""Fields by name of the dataset type, `Items` for example; types that the group has no dataset of are not there."""

CURRENT_USER = "CurrentUser"
CURRENT_ITEM = "CurrentItem"
EVENT_TYPE = "EVENT_TYPE"
EVENT_DATASETS = ("Interactions", "ActionInteractions")

_DATASETS_OF = {
    "ItemID": ("Items", "Interactions"),
    "UserID": ("Users", "Interactions"),
    "ActionID": ("Actions", "ActionInteractions"),
}
_SCHEMA_OF = {CURRENT_USER: "Users", CURRENT_ITEM: "Items"}
_NAMES = {
    each.lower(): each
    for each in (*dict.fromkeys(sum(_DATASETS_OF.values(), ())), CURRENT_USER, CURRENT_ITEM)
}
_UNFILTERED = frozenset({"EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY"})
"""Fields of Actions that no filter may use."""

_EQUALITY = ("=", "!=")


@dataclass(frozen=True)
class Checked:
    """A filter that makes sense.

    Attributes:
        filter: with datasets and fields spelt as in their schemas.
        types: Avro type of each field.
    """

    filter: Filter
    types: Mapping[Field, str]

    @property
    def is_of_current_item(self) -> bool:
        """Whether it compares with the item of the request."""
        return any(each.dataset == CURRENT_ITEM for each in self.types)

    @property
    def stored_fields(self) -> frozenset[Field]:
        """Distinct fields of datasets, as the quotas count them."""
        return frozenset(
            Field(_SCHEMA_OF.get(each.dataset, each.dataset), each.name) for each in self.types
        )


def check(parsed: Filter, schemas: Schemas) -> Checked:
    """Resolve the names of a filter and check it.

    Raises:
        ServiceError: InvalidInputException that says what is wrong.
    """
    types: dict[Field, str] = {}
    expressions = tuple(_expression(each, schemas, types) for each in parsed.expressions)
    targets = {each.target for each in expressions}
    if len(targets) > 1:
        raise _invalid(f"All expressions must be for one of {', '.join(sorted(targets))}.")
    checked = Checked(Filter(expressions), types)
    count = len(checked.stored_fields)
    if count > FIELDS_A_FILTER:
        raise _invalid(f"It uses {count} distinct fields; a filter may use {FIELDS_A_FILTER}.")
    return checked


def _invalid(problem: str) -> Exception:
    return invalid_input(f"Could not create filter. {problem}")


def _expression(each: Expression, schemas: Schemas, types: dict[Field, str]) -> Expression:
    where = tuple(
        tuple(_resolved(condition, schemas, types) for condition in alternative)
        for alternative in each.where
    )
    guard = tuple(_resolved(condition, schemas, types) for condition in each.guard)
    resolved = replace(each, where=where, guard=guard)
    problem = next(_problems(resolved, types), None)
    if problem is not None:
        raise _invalid(problem)
    return resolved


def _resolved(condition: Condition, schemas: Schemas, types: dict[Field, str]) -> Condition:
    field = _field(condition.field, schemas, types)
    if isinstance(condition, Membership):
        values = condition.values
        right = _field(values, schemas, types) if isinstance(values, Field) else values
        return replace(condition, field=field, values=right)
    operand = condition.operand
    return replace(
        condition,
        field=field,
        operand=_field(operand, schemas, types) if isinstance(operand, Field) else operand,
    )


def _field(written: Field, schemas: Schemas, types: dict[Field, str]) -> Field:
    dataset = _NAMES.get(written.dataset.replace("_", "").lower())
    if dataset is None:
        raise _invalid(
            f"There is no dataset {written.dataset}: expected one of {', '.join(_NAMES.values())}."
        )
    schema = schemas.get(_SCHEMA_OF.get(dataset, dataset))
    if schema is None:
        raise _invalid(f"The dataset group has no {_SCHEMA_OF.get(dataset, dataset)} dataset.")
    declared = next((each for each in schema if each.name.lower() == written.name.lower()), None)
    if declared is None:
        raise _invalid(f"The schema of {dataset} has no field {written.name}.")
    problem = _unusable(dataset, declared)
    if problem is not None:
        raise _invalid(f"{dataset}.{declared.name} cannot be filtered by: {problem}.")
    field = Field(dataset, declared.name)
    types[field] = declared.type
    return field


def _unusable(dataset: str, declared: AvroField) -> str | None:
    if dataset in EVENT_DATASETS and declared.name != EVENT_TYPE:
        return f"of {dataset} only {EVENT_TYPE} can"
    if declared.textual:
        return "it is unstructured text"
    if declared.type == "boolean":
        return "it is a boolean"
    if dataset == "Actions" and declared.name in _UNFILTERED:
        return "it says when actions are shown at all"
    return None


def _problems(expression: Expression, types: Mapping[Field, str]) -> Iterator[str]:
    allowed = _DATASETS_OF[expression.target]
    first = expression.where[0][0].field
    for condition in sum(expression.where, ()):
        dataset = condition.field.dataset
        if dataset == CURRENT_USER:
            yield f"{condition.field} can only stand in an IF condition."
        if dataset not in allowed:
            yield f"An expression for {expression.target} cannot have conditions of {dataset}."
        if dataset != first.dataset:
            yield (
                f"Conditions of {first.dataset} and {dataset} cannot stand in one expression: "
                "combine two expressions with |."
            )
    for condition in expression.guard:
        if condition.field.dataset != CURRENT_USER or expression.target == "UserID":
            yield f"{condition.field} cannot stand in an IF condition: only CurrentUser can, for items and actions."
    for condition in expression.conditions():
        yield from _condition_problems(condition, types)


def _condition_problems(condition: Condition, types: Mapping[Field, str]) -> Iterator[str]:
    for parameter in parameters_of(condition):
        if len(parameter.name) > MAX_PARAMETER_CHARACTERS:
            yield f"The placeholder ${parameter.name} has more than {MAX_PARAMETER_CHARACTERS} characters."
    for field in list(fields_of(condition))[1:]:
        if field.dataset != CURRENT_ITEM or condition.field.dataset != "Items":
            yield f"{condition.field} cannot be compared with {field}: only a field of Items can, with one of CurrentItem."
        if _is_text(field, types) != _is_text(condition.field, types):
            yield f"{condition.field} and {field} are of different types."
    if isinstance(condition, Membership):
        yield from _membership_problems(condition, types)
    else:
        yield from _comparison_problems(condition, types)


def _membership_problems(condition: Membership, types: Mapping[Field, str]) -> Iterator[str]:
    if not _is_text(condition.field, types):
        yield f"{condition.field} is a number: compare it with =, !=, <, <=, > or >=."
    values = () if isinstance(condition.values, Field) else condition.values
    for value in values:
        if isinstance(value, Parameter) and condition.negated:
            yield (
                f"Invalid input symbol: ${value.name}. Placeholders are not allowed with NOT_IN operator."
            )
        if value == ANY_EVENT and (
            condition.field.dataset not in EVENT_DATASETS or len(values) > 1
        ):
            yield f'"{ANY_EVENT}" stands for all event types, alone: {condition.field} has no such value.'


def _comparison_problems(condition: Comparison, types: Mapping[Field, str]) -> Iterator[str]:
    field, operand = condition.field, condition.operand
    if field.dataset in EVENT_DATASETS:
        yield f"{field} is compared with IN or NOT IN alone."
    if _is_text(field, types):
        if condition.operator not in _EQUALITY:
            yield f"{field} is text, which {condition.operator} does not compare: use IN or NOT IN."
        if isinstance(operand, float):
            yield f"{field} is text and cannot be compared with the number {operand:g}: put it in double quotes."
    elif isinstance(operand, str):
        yield f"{field} is a number and cannot be compared with the text {operand!r}."


def _is_text(field: Field, types: Mapping[Field, str]) -> bool:
    return types[field] == "string"
