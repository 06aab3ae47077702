"""Reads expressions of metric math.

From the weakest to the strongest: `||` and OR, `&&` and AND, comparisons, `+ -`, `* /`, sign, `^`.
Source: Amazon CloudWatch User Guide, "Metric math syntax and functions".
"""

import functools
import re
from collections.abc import Iterator

from localaws.cloudwatch.math.syntax import Array, Binary, Call, Name, Node, Number, Text, Unary

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/^()\[\],<>]))"
)
_LEVELS = (("||", "OR"), ("&&", "AND"), ("==", "!=", "<=", ">=", "<", ">"), ("+", "-"), ("*", "/"))
_WORDS = {"OR": "||", "AND": "&&"}
_MAX_DEPTH = 60


class MathSyntaxError(ValueError):
    """A text is no expression; the message says where and what was expected."""


@functools.lru_cache(maxsize=512)
def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        MathSyntaxError: it is none.
    """
    reader = _Reader(text)
    node = reader.level(0, 0)
    if reader.token[0] != "end":
        raise reader.expected("the end or an operator")
    return node


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and place of each token; the last is the end."""
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            rest = text[place:].lstrip()
            raise MathSyntaxError(
                f"unexpected {rest[0]!r} at character {len(text) - len(rest) + 1}"
            )
        kind = str(match.lastgroup)
        yield kind, match[kind], match.start(kind) + 1
        place = match.end()
    yield "end", "", end + 1


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self.token = next(self._tokens)

    def expected(self, what: str) -> MathSyntaxError:
        """The error that something else stands here."""
        kind, text, place = self.token
        found = "the end" if kind == "end" else repr(text)
        return MathSyntaxError(f"{what} expected at character {place}, found {found}")

    def level(self, number: int, depth: int) -> Node:
        """Operators of one level and all stronger ones."""
        if number == len(_LEVELS):
            return self._signed(depth)
        node = self.level(number + 1, depth)
        while self.token[0] in {"sign", "name"} and self.token[1].upper() in _LEVELS[number]:
            operator = self._take()
            right = self.level(number + 1, depth)
            node = Binary(_WORDS.get(operator.upper(), operator), node, right)
        return node

    def _signed(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise MathSyntaxError("the expression stands too deep in parentheses or signs")
        if self.token[1] in {"-", "+"} and self.token[0] == "sign":
            operator = self._take()
            return Unary(operator, self._signed(depth + 1))
        return self._power(depth)

    def _power(self, depth: int) -> Node:
        base = self._operand(depth)
        if self.token[:2] != ("sign", "^"):
            return base
        self._take()
        return Binary("^", base, self._signed(depth + 1))

    def _operand(self, depth: int) -> Node:
        kind, text, _ = self.token
        if kind == "number":
            return Number(float(self._take()))
        if kind == "text":
            return Text(self._take()[1:-1])
        if kind == "name":
            name = self._take()
            if self.token[1] == "(" and self.token[0] == "sign":
                self._take()
                return Call(name.upper(), self._items(")", depth))
            return Name(name)
        if kind == "sign" and text == "(":
            self._take()
            node = self.level(0, depth + 1)
            self._close(")")
            return node
        if kind == "sign" and text == "[":
            self._take()
            return Array(self._items("]", depth))
        raise self.expected("a number, an id, a function or a parenthesis")

    def _items(self, end: str, depth: int) -> tuple[Node, ...]:
        items = []
        if self.token[:2] != ("sign", end):
            items.append(self.level(0, depth + 1))
            while self.token[:2] == ("sign", ","):
                self._take()
                items.append(self.level(0, depth + 1))
        self._close(end)
        return tuple(items)

    def _close(self, end: str) -> None:
        if self.token[:2] != ("sign", end):
            raise self.expected(repr(end))
        self._take()

    def _take(self) -> str:
        text = self.token[1]
        self.token = next(self._tokens, ("end", "", self.token[2]))
        return text
