"""A text and how far it is read."""

import re
from typing import NoReturn

from localaws.apigateway.velocity.values import TemplateError

SPACE = re.compile(r"\s*")


class Cursor:
    """Reads a text from left to right; `position` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what matches, if it is there."""
        found = pattern.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def expect(self, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        """Read what matches; `what` names it in the error."""
        found = self.take(pattern)
        if found is None:
            self.fail(what)
        return found

    def take_text(self, text: str) -> bool:
        """Skip space and read `text`, if it is there."""
        start = self.position
        self.take(SPACE)
        if self.text.startswith(text, self.position):
            self.position += len(text)
            return True
        self.position = start
        return False

    def expect_text(self, text: str) -> None:
        """Skip space and read `text`."""
        if not self.take_text(text):
            self.fail(text)

    def fail(self, expected: str) -> NoReturn:
        """Refuse what follows.

        Raises:
            TemplateError: always; with line and column, what is expected and what is there.
        """
        before = self.text[: self.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        found = self.text[self.position :][:30] or "the end"
        raise TemplateError(f"line {line}, column {column}: expected {expected}, found {found!r}")
