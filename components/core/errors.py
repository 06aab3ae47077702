"""Errors that a user of the program can put right."""

from collections.abc import Sequence


class ProblemsError(Exception):
    """Everything that is wrong, told at once.

    Attributes:
        problems: one sentence or more for each thing to put right.
    """

    def __init__(self, heading: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join((heading, *(f"  - {problem}" for problem in self.problems))))
