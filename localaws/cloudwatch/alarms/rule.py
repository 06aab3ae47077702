"""The rule of a composite alarm.

Source: Amazon CloudWatch API Reference, PutCompositeAlarm, `AlarmRule`: `ALARM(name)`, `OK(name)`, `INSUFFICIENT_DATA(name)`,
TRUE, FALSE, joined by AND, OR and NOT, with parentheses; a name or ARN may stand in quotes. NOT binds strongest, OR weakest.
"""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from localaws.cloudwatch.alarms.judgement import STATES

StateOf = Callable[[str], str | None]
"""From the name of an alarm to its state; None when there is no such alarm."""

_TOKEN = re.compile(
    r'\s*(?:(?P<call>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[^"()\s]+))\s*\)'
    r"|(?P<word>AND|OR|NOT|TRUE|FALSE)\b|(?P<sign>[()]))"
)
_MAX_DEPTH = 60


class RuleError(ValueError):
    """A text is no rule; the message says where."""


@dataclass(frozen=True)
class Rule:
    """A rule that was read.

    Attributes:
        names: of the alarms that it is about, each once, in order.
        holds: whether it is true, given the states of alarms.
    """

    names: tuple[str, ...]
    holds: Callable[[StateOf], bool]


def alarm_name(reference: str) -> str:
    """The name of an alarm that is given by name or ARN."""
    return reference.split(":alarm:", 1)[1] if reference.startswith("arn:") else reference


@functools.lru_cache(maxsize=256)
def parse(text: str) -> Rule:
    """Read a rule.

    Raises:
        RuleError: it is none.
    """
    reader = _Reader(text)
    holds = reader.alternatives(0)
    if reader.token[0] != "end":
        raise reader.unexpected()
    return Rule(tuple(dict.fromkeys(reader.names)), holds)


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise RuleError(
                f"the rule cannot be read at character {place + 1}: {text[place : place + 30]!r}"
            )
        if match["call"]:
            yield "call", match["call"], match["quoted"] or match["bare"]
        else:
            yield "word", match["word"] or match["sign"], ""
        place = match.end()
    yield "end", "the end", ""


class _Reader:
    def __init__(self, text: str) -> None:
        self.names: list[str] = []
        self._tokens = _tokens(text)
        self.token = next(self._tokens)

    def unexpected(self) -> RuleError:
        return RuleError(f"the rule has {self.token[1]} where something else is expected")

    def alternatives(self, depth: int) -> Callable[[StateOf], bool]:
        terms = [self._together(depth)]
        while self.token[1] == "OR":
            self._take()
            terms.append(self._together(depth))
        return terms[0] if len(terms) == 1 else lambda state: any(each(state) for each in terms)

    def _together(self, depth: int) -> Callable[[StateOf], bool]:
        terms = [self._term(depth)]
        while self.token[1] == "AND":
            self._take()
            terms.append(self._term(depth))
        return terms[0] if len(terms) == 1 else lambda state: all(each(state) for each in terms)

    def _term(self, depth: int) -> Callable[[StateOf], bool]:
        if depth > _MAX_DEPTH:
            raise RuleError("the rule stands too deep in parentheses")
        kind, word, name = self._take()
        if kind == "call" and word in STATES:
            known = alarm_name(name)
            self.names.append(known)
            return lambda state: state(known) == word
        if word in {"TRUE", "FALSE"}:
            return lambda _state: word == "TRUE"
        if word == "NOT":
            refused = self._term(depth + 1)
            return lambda state: not refused(state)
        if word != "(":
            raise RuleError(f"the rule has {word} where a state of an alarm is expected")
        inner = self.alternatives(depth + 1)
        if self.token[1] != ")":
            raise self.unexpected()
        self._take()
        return inner

    def _take(self) -> tuple[str, str, str]:
        token = self.token
        self.token = next(self._tokens, ("end", "the end", ""))
        return token
