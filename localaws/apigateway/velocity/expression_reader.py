"""Reading expressions: references, literals and operators."""

import re

from localaws.apigateway.velocity import expressions as nodes
from localaws.apigateway.velocity.cursor import SPACE, Cursor
from localaws.apigateway.velocity.operators import BINARY

MAX_RANGE = 1_000_000
"""Numbers of a range, which a list of Java's would hold in memory."""

_NAME = r"[a-zA-Z][a-zA-Z0-9_-]*"
_REFERENCE = re.compile(rf"\$!?(?P<brace>\{{?)(?P<name>{_NAME})")
_MEMBER = re.compile(rf"\.(?P<name>{_NAME})(?P<call>\(?)")
_INDEX = re.compile(r"\[\s*(?=[$'\"\d-])")
_BRACE = re.compile(r"\}")
_PARENTHESIS = re.compile(r"\(")
# Possessive: a string that is never closed must not be tried in every way of dividing it.
_STRING = re.compile(r"'(?P<plain>(?:[^']++|'')*+)'|\"(?P<interpolated>(?:[^\"]++|\"\")*+)\"")
_RANGE = re.compile(r"\[\s*(?P<first>-?\d+)\s*\.\.\s*(?P<last>-?\d+)\s*\]")
_NUMBER = re.compile(r"-?(?:(?P<integer>\d+)(?!\d|\.\d)|\d*\.\d+)")
_CONSTANT = re.compile(r"(?:true|false|null)\b")
_CONSTANTS = {"true": True, "false": False, "null": None}
_NEGATION = re.compile(r"!(?!=)|not\b")
_PRECEDENCE = (
    re.compile(r"\|\||or\b"),
    re.compile(r"&&|and\b"),
    re.compile(r"==|!=|eq\b|ne\b"),
    re.compile(r"<=|>=|<|>|(?:lt|le|gt|ge)\b"),
    re.compile(r"[+-]"),
    re.compile(r"[*/%]"),
)


class ExpressionReader(Cursor):
    """Reads expressions; a string with references in it is a template, which a subclass reads.

    All methods raise TemplateError where they do not find what they read.
    """

    def interpolated(self, text: str) -> nodes.Block:
        """What a string between `"` stands for."""
        raise NotImplementedError

    def expression(self, level: int = 0) -> nodes.Expression:
        """Operands and operators; `level` is the lowest precedence that is read."""
        if level == len(_PRECEDENCE):
            return self._unary()
        left = self.expression(level + 1)
        while True:
            start = self.position
            self.take(SPACE)
            found = self.take(_PRECEDENCE[level])
            if found is None:
                self.position = start
                return left
            right = self.expression(level + 1)
            match found[0]:
                case "||" | "or":
                    left = nodes.Or(left, right)
                case "&&" | "and":
                    left = nodes.And(left, right)
                case symbol:
                    left = nodes.Operation(BINARY[symbol], left, right)

    def _unary(self) -> nodes.Expression:
        self.take(SPACE)
        return nodes.Not(self._unary()) if self.take(_NEGATION) else self.primary()

    def primary(self) -> nodes.Expression:
        """One operand: arguments, elements of lists and what a `#foreach` walks are no more."""
        self.take(SPACE)
        simple = self.reference() or self._literal()
        if simple is not None:
            return simple
        if self.take_text("["):
            return nodes.ListLiteral(self._values_until("]"))
        if self.take_text("{"):
            return self._map()
        self.expect(_PARENTHESIS, "a value")
        expression = self.expression()
        self.expect_text(")")
        return expression

    def _literal(self) -> nodes.Expression | None:
        if string := self.take(_STRING):
            return self._string(string)
        if number := self.take(_NUMBER):
            return nodes.Literal(int(number[0]) if number["integer"] else float(number[0]))
        if constant := self.take(_CONSTANT):
            return nodes.Literal(_CONSTANTS[constant[0]])
        if found := self.take(_RANGE):
            return self._range(int(found["first"]), int(found["last"]))
        return None

    def _string(self, literal: re.Match[str]) -> nodes.Expression:
        """A string: quotes are doubled in it and backslashes stay."""
        if literal["plain"] is not None:
            return nodes.Literal(literal["plain"].replace("''", "'"))
        text = literal["interpolated"].replace('""', '"')
        return self.interpolated(text) if "$" in text or "#" in text else nodes.Literal(text)

    def _range(self, first: int, last: int) -> nodes.Range:
        if abs(last - first) >= MAX_RANGE:
            self.fail(f"a range of at most {MAX_RANGE} numbers")
        return nodes.Range(first, last)

    def _map(self) -> nodes.MapLiteral:
        entries: list[tuple[nodes.Expression, nodes.Expression]] = []
        while not self.take_text("}"):
            if entries:
                self.expect_text(",")
            key = self.primary()
            self.expect_text(":")
            entries.append((key, self.primary()))
        return nodes.MapLiteral(tuple(entries))

    def _values_until(self, end: str) -> tuple[nodes.Expression, ...]:
        values: list[nodes.Expression] = []
        while not self.take_text(end):
            if values:
                self.expect_text(",")
            values.append(self.primary())
        return tuple(values)

    def reference(self) -> nodes.Reference | None:
        """A reference, if there is one; `$` before anything but a name is text."""
        found = self.take(_REFERENCE)
        if found is None:
            return None
        steps: list[nodes.Member | nodes.Index | nodes.Call] = []
        while (step := self._step()) is not None:
            steps.append(step)
        if found["brace"] and not self.take(_BRACE):
            self.fail("}")
        return nodes.Reference(found["name"], tuple(steps))

    def _step(self) -> nodes.Member | nodes.Index | nodes.Call | None:
        if found := self.take(_MEMBER):
            if found["call"]:
                return nodes.Call(found["name"], self._values_until(")"))
            return nodes.Member(found["name"])
        if self.take(_INDEX):
            index = self.primary()
            self.expect_text("]")
            return nodes.Index(index)
        return None
