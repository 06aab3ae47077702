"""The records of one delivery stream that are not delivered yet, in memory and in a journal.

A batch is one file of the journal: it is written as records arrive, so that a kill loses none, and removed when the batch
is delivered. The file's name holds the batch's id, from which the object's name is made: a batch that was delivered, but
whose file was not yet removed, writes the same object again and not a second one.
"""

import re
import uuid
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from localaws.firehose.records import Record, from_line, to_line
from localaws.shared.atomic_file import make_folder

MAX_PENDING_BYTES = 256 * 1024 * 1024
_FILE_NAME = re.compile(r"(\d+)-([0-9a-f-]{36})\.jsonl")


class BufferFullError(Exception):
    """More waits for delivery than the buffer may hold."""


@dataclass
class Batch:
    """Records that become one object."""

    batch_id: str
    path: Path
    opened_at: float
    records: list[Record] = field(default_factory=list)
    size_bytes: int = 0


class Buffer:
    """A queue of batches; records join the last one until it is sealed. Not safe for threads by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sealed: deque[Batch] = deque()
        self._open: Batch | None = None
        self._file: TextIO | None = None
        self._next_number = 0
        self._load()

    def add(self, records: Iterable[Record], *, now: float) -> None:
        """Add records, on disk before they count.

        Raises:
            BufferFullError: nothing was added.
        """
        if self.size_bytes >= MAX_PENDING_BYTES:
            raise BufferFullError
        added = list(records)
        if not added:
            return
        batch = self._open or self._begin(now)
        file = self._file or self._reopen(batch)
        file.write("".join(to_line(record) for record in added))
        file.flush()
        batch.records += added
        batch.size_bytes += sum(len(record.data) for record in added)

    def take_due(self, *, size_bytes: int, interval_seconds: float, now: float) -> Batch | None:
        """Return the oldest batch that has to be delivered now, or None. It stays until `remove`."""
        batch = self._open
        if batch and (batch.size_bytes >= size_bytes or now - batch.opened_at >= interval_seconds):
            self.seal()
        return self._sealed[0] if self._sealed else None

    def seal(self) -> None:
        """Let no further record join the open batch."""
        if self._open is None:
            return
        self._close()
        self._sealed.append(self._open)
        self._open = None

    def remove(self, batch: Batch) -> None:
        """Forget a delivered batch."""
        self._sealed.remove(batch)
        batch.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the journal; what it holds is there at the next start."""
        self._close()

    @property
    def size_bytes(self) -> int:
        """Size of all that waits."""
        return sum(batch.size_bytes for batch in self.batches())

    def batches(self) -> list[Batch]:
        """Return all batches, oldest first."""
        return [*self._sealed, *([self._open] if self._open else [])]

    def _begin(self, now: float) -> Batch:
        batch_id = str(uuid.uuid4())
        make_folder(self._folder)
        path = self._folder / f"{self._next_number:012d}-{batch_id}.jsonl"
        self._next_number += 1
        self._open = Batch(batch_id=batch_id, path=path, opened_at=now)
        return self._open

    def _reopen(self, batch: Batch) -> TextIO:
        self._file = batch.path.open("a", encoding="utf-8")
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _load(self) -> None:
        """Read what an earlier process left; it is due at once."""
        for path in sorted(self._folder.glob("*.jsonl")):
            match = _FILE_NAME.fullmatch(path.name)
            if match is None:
                continue
            self._next_number = int(match[1]) + 1
            batch = Batch(batch_id=match[2], path=path, opened_at=0.0, records=_read(path))
            batch.size_bytes = sum(len(record.data) for record in batch.records)
            if batch.records:
                self._sealed.append(batch)
            else:
                path.unlink()


def _read(path: Path) -> list[Record]:
    records = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            records.append(from_line(line))
        except ValueError:
            # The write that a kill cut short: its request was never answered, so nobody counts on the record.
            break
    return records
