"""How far each mapping has read each shard; kept over a restart, written after it moves.

A position is written only when the states of the services, as they were when it was reached, are on disk: what a function
made of a record must not be lost with the record behind it. So a crash loses the last moments of both, and those records
are delivered again, as the service's at-least-once delivery allows.
"""

import copy
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
        self._written = copy.deepcopy(self._mappings)

    def anchor(self, mapping: str, start: str) -> None:
        """Set where a new mapping starts to read, in every shard, on disk too; one that has started keeps its place."""
        with self._lock:
            if mapping not in self._mappings:
                self._mappings[mapping] = {"start": start, "shards": {}}
                self._write({**self._written, mapping: {"start": start, "shards": {}}})

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
            self._mappings, self._written = {}, {}
            self._changed.clear()
            self._path.unlink(missing_ok=True)

    def have_moved(self) -> bool:
        """Whether there is a position that was not taken yet."""
        return self._changed.is_set()

    def take(self) -> Callable[[], None]:
        """Take the positions as they are, and return what writes them once all that they rely on is written."""
        with self._lock:
            self._changed.clear()
            taken = copy.deepcopy(self._mappings)

        def write() -> None:
            with self._lock:
                known = {**self._written, **taken}  # a mapping made meanwhile is written already
                self._write({each: known[each] for each in self._mappings})

        return write

    def _write(self, positions: dict[str, dict[str, Any]]) -> None:
        # Lanes wait for this lock many times a second, and an older position only delivers a record again.
        atomic_file.write_json(self._path, positions, durable=False)
        self._written = positions


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
