"""A result in the user's cache folder that holds as long as its key does: all that it was made from. ADR 20 has the reasons."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.preflight.cache_folder import cache_folder, whole_file
from handlers.shared import service

SERVICE_RULES = Path(service.__file__).parent
"""The folder of the rules that the functions share: code that checks, too."""


@dataclass(frozen=True, kw_only=True)
class KeptResult:
    """The place of one result.

    Attributes:
        path: of the kept result.
        key: of the result that holds now.
    """

    path: Path
    key: str

    def read(self) -> Any | None:
        """The kept result, parsed from JSON; None if there is none that holds."""
        try:
            told, _, body = self.path.read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        # Only what was kept under this very key has this digest: the body can be trusted.
        return json.loads(body) if told == digest(self.key, body) else None

    def keep(self, result: Any) -> None:
        """Keep a result; what is no JSON value in it is kept as its text.

        Raises:
            OSError: the cache cannot be written.
        """
        body = json.dumps(result, default=str)
        with whole_file(self.path) as file:
            file.write(f"{digest(self.key, body)}\n{body}".encode())


def kept_result(folder: str, place: str, key: str) -> KeptResult:
    """The result in a folder of the cache; of results with the same `place` the last one is kept."""
    return KeptResult(path=cache_folder() / folder / f"{digest(place)}.json", key=key)


def code_digest(folder: Path, *more: str) -> str:
    """A digest of the code that checks, in one folder: no number to forget when a rule changes.

    Args:
        folder: of the modules.
        more: what else the rules are made of, such as the version of a library.
    """
    code = sorted(folder.glob("*.py"))
    return digest(*more, *(path.read_text(encoding="utf-8") for path in code))


def digest(*texts: str) -> str:
    """A digest that tells any two sequences of texts without the null character apart, in hexadecimal."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
