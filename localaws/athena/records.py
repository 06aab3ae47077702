"""Records as they are kept on disk: a JSON file each, all of them in memory."""

import hashlib
import json
import shutil
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

from localaws.shared import atomic_file

Record = dict[str, Any]
Key = tuple[str, ...]
"""Account, region, and what names a record in them."""
MAX_NAME = 200
"""Of a file without what it ends with: file systems take 255, of which one that is being written needs some more."""


class Records:
    """All records of one kind; a record is replaced as a whole, never changed.

    Args:
        folder: where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._records: dict[Key, Record] = {}

    def load(self) -> None:
        """Take up what is kept."""
        with self._lock:
            for path in sorted(self._folder.glob("*.json")):
                kept = json.loads(path.read_text(encoding="utf-8"))
                self._records[tuple(kept["key"])] = kept["record"]

    def reset(self) -> None:
        """Forget all."""
        with self._lock:
            self._records.clear()
            shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, *key: str) -> Record | None:
        """A record; None when there is none."""
        return self._records.get(key)

    def put(self, record: Record, *key: str) -> None:
        """Keep a record in the place of one with the same key, if there is one."""
        with self._lock:
            kept = {"key": key, "record": record}
            atomic_file.write_json(self._path(key), kept, durable=False)
            self._records[key] = record

    def delete(self, *key: str) -> None:
        """Forget a record; nothing when there is none."""
        with self._lock:
            self._path(key).unlink(missing_ok=True)
            self._records.pop(key, None)

    def under(self, *prefix: str) -> list[Record]:
        """The records whose keys begin so, by key."""
        with self._lock:
            found = [key for key in self._records if key[: len(prefix)] == prefix]
            return [self._records[key] for key in sorted(found)]

    def _path(self, key: Key) -> Path:
        name = quote("/".join(key), safe="")
        if len(name) > MAX_NAME:
            name = hashlib.sha256(name.encode()).hexdigest()
        return self._folder / f"{name}.json"
