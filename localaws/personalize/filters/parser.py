"""From the text of a filter expression to its tree."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localaws.personalize.errors import invalid_input
from localaws.personalize.filters.syntax import (
    Comparison,
    Condition,
    Expression,
    Field,
    Filter,
    Membership,
    Parameter,
)

if TYPE_CHECKING:
    from lark import Lark, Token, Tree, UnexpectedInput

_TARGETS = {"itemid": "ItemID", "userid": "UserID", "actionid": "ActionID"}

_WORDS: Mapping[str, str] = {
    "ACTION": "INCLUDE or EXCLUDE",
    "TARGET": "ItemID, UserID or ActionID",
    "_WHERE": "WHERE",
    "_IF": "IF",
    "_AND": "AND",
    "_OR": "OR",
    "_IN": "IN",
    "NOT": "NOT IN",
    "COMPARISON": "a comparison",
    "NAME": "a name",
    "PARAMETER": "a $parameter",
    "STRING": 'text in double quotes ("...")',
    "NUMBER": "a number",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": "a comma",
    "DOT": "a dot",
    "VBAR": "|",
    "$END": "the end",
}
"""Words for the grammar's terminals; those that are not here are other spellings of one that is."""

_SHOWN_CHARACTERS = 20


def parse(text: str) -> Filter:
    """Read a filter expression.

    Names of datasets and fields stay as they are written.

    Raises:
        ServiceError: InvalidInputException that says where the text stops being an expression.
    """
    from lark import UnexpectedInput  # noqa: PLC0415  with the first filter, like the grammar

    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise invalid_input(
            f"Could not create filter. Invalid Expression: {_complaint(text, error)}."
        ) from error
    return Filter(tuple(_expression(each) for each in tree.children))


@functools.cache
def _parser() -> "Lark":
    from lark import Lark  # noqa: PLC0415  as above

    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, start="filter", parser="lalr", maybe_placeholders=True)


def _complaint(text: str, error: "UnexpectedInput") -> str:
    position = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    expected = getattr(error, "accepts", None) or getattr(error, "allowed", None) or ()
    wanted = [words for terminal, words in _WORDS.items() if terminal in expected]
    rest = text[position:].strip()
    if not rest or getattr(getattr(error, "token", None), "type", "") == "$END":
        found, position = "the end", len(text)
    else:
        found = repr(rest[:_SHOWN_CHARACTERS] + ("..." if len(rest) > _SHOWN_CHARACTERS else ""))
    return f"at character {position + 1} stands {found}, expected {' or '.join(wanted)}"


def _expression(tree: Any) -> Expression:
    action, target, where, guard = tree.children
    return Expression(
        str(action).upper(),
        _TARGETS[str(target).lower()],
        tuple(_conditions(each) for each in where.children),
        () if guard is None else _conditions(guard),
    )


def _conditions(tree: "Tree[Token]") -> tuple[Condition, ...]:
    return tuple(_condition(each) for each in tree.children)


def _condition(tree: Any) -> Condition:
    left, middle, right = tree.children
    if tree.data == "comparison":
        return Comparison(_field(left), str(middle), _operand(right))
    negated = any(each is not None for each in middle.children)
    first = right.children[0]
    if first.data == "field":
        return Membership(_field(left), _field(first), negated)
    return Membership(_field(left), tuple(_value(each) for each in right.children), negated)


def _operand(tree: Any) -> str | float | Parameter | Field:
    if tree.data == "field":
        return _field(tree)
    if tree.data == "number":
        return float(tree.children[0])
    return _value(tree)


def _value(tree: Any) -> str | Parameter:
    text = str(tree.children[0])
    return Parameter(text[1:]) if tree.data == "parameter" else text[1:-1]


def _field(tree: Any) -> Field:
    dataset, name = tree.children
    return Field(str(dataset), str(name))
