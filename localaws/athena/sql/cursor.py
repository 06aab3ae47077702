"""A place in the tokens of a statement.

Athena reads most DDL with Hive's grammar, where names stand in backticks and texts in either quotes, and all else with
Trino's.
"""

import re
from collections.abc import Callable
from typing import ClassVar, TypeVar

from sqlglot.dialects.hive import Hive
from sqlglot.dialects.trino import Trino
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from localaws.athena.errors import QueryError, syntax_error

Part = TypeVar("Part")


class _HiveTokenizer(Hive.Tokenizer):
    COMMANDS: ClassVar[set[TokenType]] = set()


class _TrinoTokenizer(Trino.Tokenizer):
    COMMANDS: ClassVar[set[TokenType]] = set()


_BRACKETS = {"(": 1, ")": -1}
_ANGLES = {"<": 1, ">": -1}
_QUOTED = {TokenType.STRING, TokenType.IDENTIFIER}


class Cursor:
    """Goes through the tokens of a statement.

    Args:
        text: the statement.
        is_hive: whether it is read with Hive's grammar.

    Raises:
        QueryError: the text is none of tokens.
    """

    def __init__(self, text: str, *, is_hive: bool) -> None:
        tokenizer = _HiveTokenizer(Hive()) if is_hive else _TrinoTokenizer(Trino())
        self._text = text
        try:
            found = tokenizer.tokenize(text)
        except TokenError as error:
            raise syntax_error(f"line 1:1: {error}") from error
        while found and found[-1].token_type is TokenType.SEMICOLON:
            found.pop()
        self._tokens: list[Token] = found
        self._place = 0

    @property
    def has_ended(self) -> bool:
        """Whether all tokens were taken."""
        return self._place >= len(self._tokens)

    def accept(self, *words: str) -> bool:
        """Take these words or signs if they stand here, whatever their case; say whether they did."""
        wanted, found, place = " ".join(words), "", self._place
        while len(found) < len(wanted):
            token = self._tokens[place] if place < len(self._tokens) else None
            if token is None or token.token_type in _QUOTED:
                return False
            # Some words are one token, such as PARTITIONED BY.
            found = f"{found} {' '.join(token.text.upper().split())}".lstrip()
            place += 1
        if found != wanted:
            return False
        self._place = place
        return True

    def expect(self, *words: str) -> None:
        """Take these words.

        Raises:
            QueryError: others stand here.
        """
        if not self.accept(*words):
            raise self.mismatch(" ".join(words))

    def word(self) -> str:
        """Take a name, in small letters.

        Raises:
            QueryError: none stands here.
        """
        token = self._token()
        is_name = token is not None and (
            token.token_type is TokenType.IDENTIFIER
            or (token.token_type is not TokenType.STRING and token.text[:1].isidentifier())
        )
        if token is None or not is_name:
            raise self.mismatch("<identifier>")
        self._place += 1
        return token.text.lower()

    def string(self) -> str:
        """Take a text in quotes.

        Raises:
            QueryError: none stands here.
        """
        token = self._token()
        if token is None or token.token_type is not TokenType.STRING:
            raise self.mismatch("<string>")
        self._place += 1
        return token.text

    def literal(self) -> str:
        """Take a text in quotes, a number, or a word such as `true`.

        Raises:
            QueryError: none stands here.
        """
        token = self._token()
        if token is None or not (token.token_type is TokenType.STRING or token.text[:1].isalnum()):
            raise self.mismatch("<literal>")
        self._place += 1
        return token.text

    def listed(self, part: Callable[[], Part]) -> list[Part]:
        """Take parts with commas between, in parentheses.

        Args:
            part: takes one of them.

        Raises:
            QueryError: others stand here.
        """
        self.expect("(")
        found = [part()]
        while self.accept(","):
            found.append(part())
        self.expect(")")
        return found

    def stands(self, *words: str) -> bool:
        """Whether these words or signs stand here."""
        place = self._place
        found = self.accept(*words)
        self._place = place
        return found

    def query(self, *stops: str) -> str:
        """Take a query to the next of some signs that is in no brackets, or to the end.

        What stands before it becomes blank: places in it are places in the statement.

        Raises:
            QueryError: none stands here.
        """
        start = self._token()
        text = self.until(*stops)
        return re.sub(r"[^\n]", " ", self._text[: start.start if start else 0]) + text

    def until(self, *stops: str, is_type: bool = False) -> str:
        """Take the text to the next of some words or signs that is in no brackets, or to the end.

        Args:
            stops: where it ends.
            is_type: whether it is a type, in which angles are brackets, too.

        Raises:
            QueryError: no text stands here.
        """
        start, depth = self._place, 0
        brackets = _BRACKETS | _ANGLES if is_type else _BRACKETS
        while (token := self._token()) is not None:
            text = "" if token.token_type in _QUOTED else token.text.upper()
            if depth == 0 and text in stops:
                break
            depth += brackets.get(text, 0)
            self._place += 1
        if self._place == start:
            raise self.mismatch("<text>")
        return self._text[self._tokens[start].start : self._tokens[self._place - 1].end + 1]

    def end(self) -> None:
        """Expect that all tokens were taken.

        Raises:
            QueryError: there are more.
        """
        if not self.has_ended:
            raise self.mismatch("<EOF>")

    def mismatch(self, expected: str) -> QueryError:
        """Why what stands here cannot stand here."""
        token = self._token()
        found = "<EOF>" if token is None else token.text
        start = len(self._text) if token is None else token.start
        return syntax_error(
            f"{position(self._text, start)}: mismatched input '{found}'. Expecting: {expected}"
        )

    def _token(self) -> Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None


def position(text: str, start: int) -> str:
    """Where a character stands, e.g. `line 1:8`."""
    before = text[:start]
    return f"line {before.count(chr(10)) + 1}:{start - before.rfind(chr(10))}"
