"""What is wrong in a parameter file, and how it is told."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_SHOWN_LENGTH = 60
"""Characters of a value in a sentence."""

Path = tuple[str | int, ...]
"""From the whole file to a value in it: keys of objects and positions in lists, from 0."""


@dataclass(frozen=True)
class Problem:
    """One thing to put right.

    Attributes:
        path: of the value.
        text: what it is and what was expected, as the end of a sentence that begins with the path; and what to do.
    """

    path: Path
    text: str

    def __str__(self) -> str:
        return f"{written(self.path)} {self.text}"


class ParameterFileError(ValueError):
    """A parameter file that cannot be used.

    Attributes:
        problems: one sentence or more for each thing to put right.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        heading = "The parameter file cannot be used, and nothing was created or changed:"
        super().__init__("\n".join((heading, *(f"  - {problem}" for problem in self.problems))))


def written(path: Path) -> str:
    """A path as one writes it: `solutions[0].campaigns[1].name`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"\w+", part):
            text += f".{part}" if text else part
        else:
            text += f"[{shown(part)}]"
    return text or "The file"


def shown(value: object) -> str:
    """A value as the file has it, in one line and not too long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN_LENGTH else f"{text[: MAX_SHOWN_LENGTH - 3]}..."
