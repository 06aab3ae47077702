"""Reads a filter expression into its tree.

The language, after the examples of the guide; keywords and names in any case:

    filter     = clause {"|" clause}
    clause     = INCLUDE|EXCLUDE target WHERE condition {AND|OR condition} [IF condition {AND condition}]
    condition  = column IN|NOT IN "(" value {"," value} ")" | column IN|NOT IN column | column OPERATOR operand
    operand    = value | number | column | "(" operand ")"
    value      = text | placeholder
    column     = NAME "." NAME

Each rule is a function, which looks at the next part of the text alone.
"""

import re
from dataclasses import dataclass, field

from handlers.shared.service.filters.syntax import (
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

_TARGETS = {name.lower(): name for name in ("ItemID", "UserID", "ActionID")}
_BLANKS = re.compile(r"[ \t\f\r\n]*")
_WORD_END = r"(?![A-Za-z0-9_])"

# Each kind of part: how it is written, and what stands for it in a sentence, in the order in which a sentence lists them.
_PARTS = {
    "ACTION": (rf"(INCLUDE|EXCLUDE){_WORD_END}", "INCLUDE or EXCLUDE"),
    "TARGET": (rf"(ItemID|UserID|ActionID){_WORD_END}", "ItemID"),
    "WHERE": (rf"WHERE{_WORD_END}", "WHERE"),
    "NAME": (r"[A-Z_][A-Z0-9_]*", "a column (as Items.PRICE)"),
    "DOT": (r"\.", "a dot and the name of a column"),
    "IN": (rf"IN{_WORD_END}", "IN (...)"),
    "NOT": (rf"NOT{_WORD_END}", "NOT IN (...)"),
    "NOT_IN": (rf"NOT_IN{_WORD_END}", "NOT IN (...)"),
    "OPERATOR": (r"[<>]=?|!?=", "a comparison (=, !=, <, <=, > or >=)"),
    "OPENING": (r"\(", "an opening parenthesis"),
    "TEXT": (r""""[^"]*"|'[^']*'""", 'a text in double quotes (as "shoes")'),
    "NUMBER": (r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?", "a number"),
    "PARAMETER": (r"\$[A-Z0-9_]+", "a placeholder (as $PRICE)"),
    "COMMA": (r",", "a comma"),
    "CLOSING": (r"\)", "a closing parenthesis"),
    "AND": (rf"AND{_WORD_END}", "AND"),
    "OR": (rf"OR{_WORD_END}", "OR"),
    "IF": (rf"IF{_WORD_END}", "IF"),
    "BAR": (r"\|", "| and another expression"),
    "END": (r"\Z", "the end"),
}
_PATTERNS = {kind: re.compile(text, re.IGNORECASE | re.ASCII) for kind, (text, _) in _PARTS.items()}
_SHOWN_CHARACTERS = 24


class FilterSyntaxError(ValueError):
    """The text is no filter expression; the message says where it stops being one, and what is expected there."""


def parse(text: str) -> Filter:
    """Read an expression; names of datasets and columns stay as they are written.

    Raises:
        FilterSyntaxError: it is none.
    """
    reader = _Reader(text)
    clauses = [_clause(reader)]
    while reader.has("BAR"):
        clauses.append(_clause(reader))
    reader.need("END")
    return Filter(tuple(clauses))


@dataclass(frozen=True)
class _Part:
    """A part of the text, and its place, in characters from 1."""

    text: str
    at: int


@dataclass
class _Reader:
    """A text that is read part by part.

    Attributes:
        text: the whole.
        position: of what is not read yet, in characters from 0.
        tried: the kinds of parts that could stand there and do not.
    """

    text: str
    position: int = 0
    tried: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._go_to(0)

    def take(self, kind: str) -> _Part | None:
        """The next part, if it is of this kind."""
        found = _PATTERNS[kind].match(self.text, self.position)
        if found is None:
            self.tried.add(kind)
            return None
        self._go_to(found.end())
        return _Part(found[0], found.start() + 1)

    def has(self, kind: str) -> bool:
        """Whether the next part is of this kind; then it is read."""
        return self.take(kind) is not None

    def need(self, kind: str) -> _Part:
        """The next part, which has to be of this kind.

        Raises:
            FilterSyntaxError: it is of no kind that could stand there.
        """
        found = self.take(kind)
        if found is None:
            raise FilterSyntaxError(self._explained())
        return found

    def _go_to(self, position: int) -> None:
        blanks = _BLANKS.match(self.text, position)
        self.position = blanks.end() if blanks else position
        self.tried.clear()

    def _explained(self) -> str:
        rest = " ".join(self.text[self.position :].split())
        found = f"{rest[:_SHOWN_CHARACTERS]}{'...' if len(rest) > _SHOWN_CHARACTERS else ''}"
        names = dict.fromkeys(words for kind, (_, words) in _PARTS.items() if kind in self.tried)
        stands = f"it has {found!r}" if found else "it ends"
        return (
            f"At character {self.position + 1} {stands}, where {_either(list(names))} is expected."
        )


def _either(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _clause(reader: _Reader) -> Clause:
    action = reader.need("ACTION")
    target = reader.need("TARGET")
    reader.need("WHERE")
    conditions, joins = [_condition(reader)], []
    while join := reader.take("AND") or reader.take("OR"):
        joins.append(join.text.upper())
        conditions.append(_condition(reader))
    return Clause(
        action=action.text.upper(),
        target=_TARGETS[target.text.lower()],
        conditions=tuple(conditions),
        joins=tuple(joins),
        guard=tuple(_guard(reader)),
        at=action.at,
    )


def _guard(reader: _Reader) -> list[Condition]:
    if not reader.has("IF"):
        return []
    conditions = [_condition(reader)]
    while reader.has("AND"):
        conditions.append(_condition(reader))
    return conditions


def _condition(reader: _Reader) -> Condition:
    column = _column(reader)
    if reader.has("IN"):
        return Condition(column, WITHIN, _members(reader))
    if reader.has("NOT_IN") or _has_not_in(reader):
        return Condition(column, WITHOUT, _members(reader))
    return Condition(column, reader.need("OPERATOR").text, (_operand(reader),))


def _has_not_in(reader: _Reader) -> bool:
    if not reader.has("NOT"):
        return False
    reader.need("IN")
    return True


def _members(reader: _Reader) -> tuple[Operand, ...]:
    if not reader.has("OPENING"):
        return (_column(reader),)
    values = [_value(reader)]
    while reader.has("COMMA"):
        values.append(_value(reader))
    reader.need("CLOSING")
    return tuple(values)


def _operand(reader: _Reader) -> Operand:
    depth = 0
    while reader.has("OPENING"):
        depth += 1
    number = reader.take("NUMBER")
    operand = Number(float(number.text), number.at) if number else _column_or_value(reader)
    for _ in range(depth):
        reader.need("CLOSING")
    return operand


def _column_or_value(reader: _Reader) -> Operand:
    name = reader.take("NAME")
    return _column_of(name, reader) if name else _value(reader)


def _value(reader: _Reader) -> Parameter | Text:
    text = reader.take("TEXT")
    if text:
        return Text(text.text[1:-1], text.at)
    parameter = reader.need("PARAMETER")
    return Parameter(parameter.text[1:], parameter.at)


def _column(reader: _Reader) -> Column:
    return _column_of(reader.need("NAME"), reader)


def _column_of(dataset: _Part, reader: _Reader) -> Column:
    reader.need("DOT")
    return Column(dataset.text, reader.need("NAME").text, dataset.at)
