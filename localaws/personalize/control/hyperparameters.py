"""Values that hyperparameters and feature transformation parameters may have; they are text on the wire."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from localaws.personalize.errors import invalid_input


class Values(Protocol):
    """The values of one parameter."""

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""

    def __str__(self) -> str:
        """What they are, for a sentence."""


@dataclass(frozen=True)
class WholeNumbers:
    """Whole numbers from `least` to `greatest`."""

    least: int
    greatest: int

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""
        return text.isascii() and text.isdigit() and self.least <= int(text) <= self.greatest

    def __str__(self) -> str:
        """For a sentence."""
        return f"a whole number from {self.least} to {self.greatest}"


@dataclass(frozen=True)
class Fractions:
    """Numbers from 0 to 1."""

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""
        try:
            number = float(text)
        except ValueError:
            return False
        return math.isfinite(number) and 0 <= number <= 1

    def __str__(self) -> str:
        """For a sentence."""
        return "a number from 0 to 1"


@dataclass(frozen=True)
class Words:
    """A few words, whatever their case."""

    words: tuple[str, ...]

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""
        return text.lower() in self.words

    def __str__(self) -> str:
        """For a sentence."""
        return " or ".join(self.words)


TRUTH = Words(("true", "false"))


def check(what: str, recipe: str, allowed: Mapping[str, Values], given: Mapping[str, str]) -> None:
    """Check names and values.

    Args:
        what: the parameters are called, for a sentence.
        recipe: that they are of, for a sentence.
        allowed: values of each parameter that the recipe has.
        given: the parameters of a request.

    Raises:
        ServiceError: InvalidInputException.
    """
    for name, text in given.items():
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise invalid_input(f"Recipe {recipe} has no {what} {name}; it has {known}.")
        if not allowed[name].admits(text):
            raise invalid_input(
                f"{what.capitalize()} {name} must be {allowed[name]}, not {text!r}."
            )
