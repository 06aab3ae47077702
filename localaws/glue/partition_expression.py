"""The expression by which GetPartitions chooses partitions: a condition of SQL on partition columns.

Source: AWS Glue Web API Reference, GetPartitions, `Expression`: the operators and the types of columns.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Partition = Mapping[str, str]
"""Values of the partition columns, by their names in small letters."""
Condition = Callable[[Partition], bool]
_Truth = Callable[[Partition], bool | None]
"""As SQL has it: what is asked of a value that is missing is neither true nor false."""

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>[+-]?\d+(?:\.\d+)?)(?![\w])|(?P<name>\w+|`[^`]+`|\"[^\"]+\")"
    r"|(?P<sign><>|!=|>=|<=|[=<>(),]))"
)
_WORDS = frozenset({"and", "or", "not", "between", "in", "like", "is", "null", "date", "timestamp"})
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBERS = ("tinyint", "smallint", "int", "integer", "bigint", "long", "decimal")


class ExpressionError(ValueError):
    """An expression is none; the message says why."""


def parse(expression: str, types: Mapping[str, str]) -> Condition:
    """The condition that an expression is.

    Args:
        expression: its text.
        types: of the partition columns, by their names in small letters.

    Raises:
        ExpressionError: it is none, or names a column that is no partition column or of a type that cannot be compared.
    """
    parser = _Parser(_tokens(expression), types)
    condition = parser.either()
    if parser.word is not None:
        raise ExpressionError(f"{parser.word!r} stands where the expression should end")
    return lambda values: condition(values) is True


def _tokens(expression: str) -> list[str]:
    text, at, found = expression.rstrip(), 0, []
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(f"{text[at:]!r} cannot be read")
        found.append(match[0].strip())
        at = match.end()
    return found


class _Parser:
    """Reads conditions, the ones that bind least first."""

    def __init__(self, tokens: list[str], types: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._types = types

    @property
    def word(self) -> str | None:
        """The next token, words in small letters; None at the end."""
        if not self._tokens:
            return None
        lower = self._tokens[0].lower()
        return lower if lower in _WORDS else self._tokens[0]

    def either(self) -> _Truth:
        """Conditions with OR between them."""
        found = [self._both()]
        while self._took("or"):
            found.append(self._both())
        return lambda values: _decided(found, values, by=True)

    def _both(self) -> _Truth:
        found = [self._one()]
        while self._took("and"):
            found.append(self._one())
        return lambda values: _decided(found, values, by=False)

    def _one(self) -> _Truth:
        if self._took("not"):
            inner = self._one()
            return lambda values: None if (truth := inner(values)) is None else not truth
        if self._took("("):
            inner = self.either()
            self._expect(")")
            return inner
        return self._predicate()

    def _predicate(self) -> _Truth:
        name, read = self._column()
        if self._took("is"):
            is_negated = self._took("not")
            self._expect("null")
            return lambda values: (values[name] == HIVE_NULL) != is_negated
        is_negated = self._took("not")
        test = self._test(read, only_words=is_negated)

        def condition(values: Partition) -> bool | None:
            value = values[name]
            return None if value == HIVE_NULL else test(read(value)) != is_negated

        return condition

    def _test(self, read: Callable[[str], Any], *, only_words: bool) -> Callable[[Any], bool]:
        if self._took("between"):
            low = read(self._literal())
            self._expect("and")
            high = read(self._literal())
            return lambda value: bool(low <= value <= high)
        if self._took("in"):
            self._expect("(")
            choices = [read(self._literal())]
            while self._took(","):
                choices.append(read(self._literal()))
            self._expect(")")
            return lambda value: value in choices
        if self._took("like"):
            pattern = _like(self._literal())
            return lambda value: pattern.fullmatch(str(value)) is not None
        compare = _COMPARISONS.get(self.word or "")
        if compare is None or only_words:
            raise ExpressionError(f"{self.word!r} stands where an operator was expected")
        self._next()
        other = read(self._literal())
        return lambda value: compare(value, other)

    def _column(self) -> tuple[str, Callable[[str], Any]]:
        name = self._next().strip('`"').lower()
        if name not in self._types:
            raise ExpressionError(f"{name!r} is no partition column")
        return name, _reader(name, self._types[name])

    def _literal(self) -> str:
        self._took("date") or self._took("timestamp")
        token = self._next()
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", token):
            raise ExpressionError(f"{token!r} stands where a value was expected")
        return token

    def _next(self) -> str:
        if not self._tokens:
            raise ExpressionError("the expression ends too early")
        return self._tokens.pop(0)

    def _took(self, word: str) -> bool:
        if self.word != word:
            return False
        self._next()
        return True

    def _expect(self, word: str) -> None:
        if not self._took(word):
            raise ExpressionError(f"{self.word!r} stands where {word!r} was expected")


def _decided(conditions: list[_Truth], values: Partition, *, by: bool) -> bool | None:
    """OR is decided by what is true, AND by what is false; else it is open where one of its conditions is."""
    is_open = False
    for each in conditions:
        truth = each(values)
        if truth is by:
            return by
        is_open = is_open or truth is None
    return None if is_open else not by


def _reader(name: str, kind: str) -> Callable[[str], Any]:
    """What makes a value of a type from its text."""
    readers: Mapping[str, Callable[[str], Any]] = {
        "string": str,
        "char": str,
        "varchar": str,
        "date": date.fromisoformat,
        "timestamp": datetime.fromisoformat,
        **dict.fromkeys(_NUMBERS, Decimal),
    }
    convert = readers.get(kind.partition("(")[0].lower())
    if convert is None:
        raise ExpressionError(
            f"the partition column {name!r} is of type {kind}, which cannot be compared"
        )

    def read(text: str) -> Any:
        try:
            return convert(text)
        except (ValueError, ArithmeticError) as error:
            raise ExpressionError(f"{text!r} is no {kind}") from error

    return read


def _like(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern in which `%` is any text and `_` any character."""
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(each) or re.escape(each) for each in pattern), re.DOTALL)
