"""Reads a filter expression into its tree."""

import functools
from collections.abc import Collection
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken

from components.preflight.filters.syntax import (
    WITHIN,
    WITHOUT,
    Clause,
    Column,
    Condition,
    Filter,
    Number,
    Parameter,
    Text,
)

_TARGETS = {name.lower(): name for name in ("ItemID", "UserID", "ActionID")}

# What stands for each terminal in a sentence, in the order in which a sentence lists them.
_EXPECTED = {
    "ACTION": "INCLUDE or EXCLUDE",
    "TARGET": "ItemID",
    "_WHERE": "WHERE",
    "NAME": "a column (as Items.PRICE)",
    "DOT": "a dot and the name of a column",
    "_IN": "IN (...)",
    "_NOT": "NOT IN (...)",
    "OPERATOR": "a comparison (=, !=, <, <=, > or >=)",
    "LPAR": "an opening parenthesis",
    "TEXT": 'a text in double quotes (as "shoes")',
    "NUMBER": "a number",
    "PARAMETER": "a placeholder (as $PRICE)",
    "COMMA": "a comma",
    "RPAR": "a closing parenthesis",
    "AND": "AND",
    "OR": "OR",
    "_IF": "IF",
    "VBAR": "| and another expression",
    "$END": "the end",
}
_SHOWN_CHARACTERS = 24


class FilterSyntaxError(ValueError):
    """The text is no filter expression; the message says where it stops being one, and what is expected there."""


def parse(text: str) -> Filter:
    """Read an expression; names of datasets and columns stay as they are written.

    Raises:
        FilterSyntaxError: it is none.
    """
    reading = _language().parse_interactive(text)
    try:
        reading.exhaust_lexer()
        tree = reading.feed_eof()  # type: ignore[no-untyped-call]  # lark says no types of it
    except UnexpectedInput as error:
        accepted = reading.accepts()  # type: ignore[no-untyped-call]  # as above
        raise FilterSyntaxError(_explained(text, error, accepted)) from None
    parsed: Filter = _Builder().transform(tree)
    return parsed


@functools.cache
def _language() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=True)


def _explained(text: str, error: UnexpectedInput, accepted: Collection[str]) -> str:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    start = len(text) if at_end or error.pos_in_stream is None else error.pos_in_stream
    rest = " ".join(text[start:].split())
    found = f"{rest[:_SHOWN_CHARACTERS]}{'...' if len(rest) > _SHOWN_CHARACTERS else ''}"
    names = [words for terminal, words in _EXPECTED.items() if terminal in accepted]
    stands = f"it has {found!r}" if found else "it ends"
    return f"At character {start + 1} {stands}, where {_either(names)} is expected."


def _either(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


class _Builder(Transformer[Token, Filter]):
    """From lark's tree to ours: a method a rule, called with what the rule's parts became."""

    def start(self, clauses: list[Clause]) -> Filter:
        return Filter(tuple(clauses))

    def clause(self, parts: list[Any]) -> Clause:
        action, target, where, guard = parts
        return Clause(
            action=action.upper(),
            target=_TARGETS[target.lower()],
            conditions=tuple(where[::2]),
            joins=tuple(join.upper() for join in where[1::2]),
            guard=tuple((guard or ())[::2]),
            at=_place(action),
        )

    conditions = guard = list

    def membership(self, parts: list[Any]) -> Condition:
        column, operator, *operands = parts
        return Condition(column, str(operator), tuple(operands))

    item_membership = comparison = membership

    def within(self, _parts: list[Token]) -> str:
        return WITHIN

    def without(self, _parts: list[Token]) -> str:
        return WITHOUT

    def field(self, names: list[Token]) -> Column:
        return Column(str(names[0]), str(names[1]), _place(names[0]))

    def text(self, parts: list[Token]) -> Text:
        return Text(parts[0][1:-1], _place(parts[0]))

    def number(self, parts: list[Token]) -> Number:
        return Number(float(parts[0]), _place(parts[0]))

    def parameter(self, parts: list[Token]) -> Parameter:
        return Parameter(parts[0][1:], _place(parts[0]))


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1
