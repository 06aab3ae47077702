"""Records of a service on disk: a JSON file for each, named by a hash of its ARN."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file


class RecordFolder:
    """The folder of all records of a kind.

    Args:
        root: the folder, which the first record makes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def load(self) -> Iterator[dict[str, Any]]:
        """Yield all records."""
        for path in self._root.glob("*.json"):
            yield json.loads(path.read_text(encoding="utf-8"))

    def save(self, arn: str, record: Mapping[str, Any]) -> None:
        """Write a record, in place of the file as a whole."""
        atomic_file.write_json(self._path(arn), record, durable=True)

    def delete(self, arn: str) -> None:
        """Remove a record; nothing where there is none."""
        self._path(arn).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all records."""
        for path in self._root.glob("*.json"):
            path.unlink()

    def _path(self, arn: str) -> Path:
        # Names may differ in what file systems do not tell apart, and have characters that they do not take.
        return self._root / f"{hashlib.sha256(arn.encode()).hexdigest()[:40]}.json"
