"""How far each mapping has read each shard; kept over a restart, written soon after it moves.

A crash may lose the last moments: those records are delivered again, as the service's at-least-once delivery allows.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file

TRIM_HORIZON = ""


class Checkpoints:
    """Positions by mapping and shard, in memory and in one file; safe to use from many threads.

    A position is the last sequence number that was read. A shard that has none starts where its mapping started; a shard
    whose number of concurrent lanes has changed goes on from the lane that was furthest behind.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._mappings: dict[str, dict[str, Any]] = _load(path)

    def anchor(self, mapping: str, start: str) -> None:
        """Set where a new mapping starts to read, in every shard; a mapping that has started keeps its place."""
        with self._lock:
            self._mappings.setdefault(mapping, {"start": start, "shards": {}})
            self._changed.set()

    def has(self, mapping: str) -> bool:
        """Say whether the mapping has started."""
        with self._lock:
            return mapping in self._mappings

    def position(self, mapping: str, shard: str, *, part: int, parts: int) -> str:
        """Return the position of one of a shard's `parts` concurrent lanes."""
        with self._lock:
            known = self._mappings.get(mapping)
            if known is None:
                return TRIM_HORIZON
            positions: list[str] = known["shards"].get(shard) or [known["start"]]
            return positions[part] if len(positions) == parts else min(positions)

    def advance(self, mapping: str, shard: str, position: str, *, part: int, parts: int) -> None:
        """Move one lane of a shard forward; a mapping that was deleted meanwhile stays forgotten."""
        with self._lock:
            known = self._mappings.get(mapping)
            if known is None:
                return
            positions = known["shards"].get(shard) or [known["start"]]
            if len(positions) != parts:
                positions = [min(positions)] * parts
            positions[part] = max(positions[part], position)
            known["shards"][shard] = positions
            self._changed.set()

    def read_through(self, mapping: str, shard: str, last: str) -> bool:
        """Say whether all of the shard's lanes have read up to `last`."""
        return self.has(mapping) and self.lowest(mapping, shard) >= last

    def lowest(self, mapping: str, shard: str) -> str:
        """Return the position of the shard's lane that is furthest behind."""
        with self._lock:
            known = self._mappings.get(mapping)
            if known is None:
                return TRIM_HORIZON
            positions: list[str] = known["shards"].get(shard) or [known["start"]]
            return min(positions)

    def keep_only(self, existing: Callable[[], set[str]]) -> None:
        """Forget all mappings but the existing ones; asked under the lock, so that one made meanwhile is among them."""
        with self._lock:
            for gone in self._mappings.keys() - existing():
                del self._mappings[gone]
                self._changed.set()

    def clear(self) -> None:
        """Forget everything, also on disk."""
        with self._lock:
            self._mappings = {}
            self._changed.clear()
            self._path.unlink(missing_ok=True)

    def write_if_changed(self) -> None:
        """Write the file, in one piece, when a position has moved since the last time."""
        with self._lock:
            if not self._changed.is_set():
                return
            self._changed.clear()
            # Lanes wait for this lock many times a second, and an older position only delivers a record again.
            atomic_file.write_json(self._path, self._mappings, durable=False)


def _load(path: Path) -> dict[str, dict[str, Any]]:
    try:
        loaded: dict[str, dict[str, Any]] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return loaded


def start_position(position: str, timestamp: float | None, latest: str) -> str:
    """Return where a new mapping starts: before the records it reads, after those it does not.

    Args:
        position: TRIM_HORIZON, LATEST or AT_TIMESTAMP.
        timestamp: of AT_TIMESTAMP, in seconds since the Unix epoch.
        latest: a sequence number drawn when the mapping is created: all later records come after it.
    """
    if position == "LATEST":
        return latest
    if position == "AT_TIMESTAMP" and timestamp is not None:
        return f"{int(timestamp * 1000):020d}"  # a sequence number begins with its time in milliseconds
    return TRIM_HORIZON
