"""Values that parameters of a recipe may have, as text: whole numbers, numbers, words."""

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class WholeNumbers:
    """Whole numbers from `least` to `most`."""

    least: int
    most: int

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""
        return bool(re.fullmatch(r"[0-9]{1,9}", text)) and self.least <= int(text) <= self.most

    def __str__(self) -> str:
        """For a sentence."""
        return f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True)
class Numbers:
    """Numbers from `least` to `most`."""

    least: float
    most: float

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""
        if not re.fullmatch(r"[0-9]*\.?[0-9]+(e-?[0-9]{1,3})?", text):
            return False
        return math.isfinite(float(text)) and self.least <= float(text) <= self.most

    def __str__(self) -> str:
        """For a sentence."""
        return f"a number from {self.least:g} to {self.most:g}"


@dataclass(frozen=True)
class Words:
    """A few words."""

    words: tuple[str, ...]

    def admits(self, text: str) -> bool:
        """Whether a text is one of them."""
        return text in self.words

    def __str__(self) -> str:
        """For a sentence."""
        return " or ".join(self.words)


Values = WholeNumbers | Numbers | Words

SHARE = Numbers(0, 1)
TRUTH = Words(("true", "false"))
