"""Columnar files that a worker process writes and the server only maps into memory.

Ids are kept in the order of their UTF-8 bytes, as one blob and an array of offsets, so that an id is found by
binary search without loading the table.
"""

import mmap
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer[Any]]


def mapped(path: Path) -> Integers:
    """A file's array, as a plain one over the mapped pages: the memmap subclass costs microseconds a step."""
    array: Integers = np.asarray(np.load(path, mmap_mode="r"))
    return array


def write_ids(folder: Path, name: str, ids: Sequence[str]) -> None:
    """Write a table of ids as `name.bin` and `name.offsets.npy`.

    Args:
        folder: where to write.
        name: of the table.
        ids: distinct, in the order of their UTF-8 bytes.
    """
    encoded = [each.encode() for each in ids]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(each) for each in encoded], out=offsets[1:])
    (folder / f"{name}.bin").write_bytes(b"".join(encoded))
    np.save(folder / f"{name}.offsets.npy", offsets)


class IdTable:
    """A table of ids on disk."""

    def __init__(self, folder: Path, name: str) -> None:
        self._offsets = mapped(folder / f"{name}.offsets.npy")
        path = folder / f"{name}.bin"
        self._blob: mmap.mmap | bytes = b""
        if path.stat().st_size:
            with path.open("rb") as file:
                self._blob = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, index: int) -> str:
        return self._at(index).decode()

    def find(self, text: str) -> int | None:
        """Place of an id in the table, None when it is not in it."""
        wanted = text.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._at(low) == wanted else None

    def _at(self, index: int) -> bytes:
        return self._blob[int(self._offsets[index]) : int(self._offsets[index + 1])]


HISTORY_FILES = ("users.bin", "users.offsets.npy", "starts.npy", "items.npy", "timestamps.npy")


class Histories:
    """Interactions of every user that a solution version was trained with, oldest first.

    Files: table `users`, `starts.npy` (first row of each user, and the end), `items.npy` (item codes of the
    version's model) and `timestamps.npy` (seconds since the Unix epoch).
    """

    def __init__(self, folder: Path) -> None:
        self._users = IdTable(folder, "users")
        self._starts = mapped(folder / "starts.npy")
        self._items = mapped(folder / "items.npy")
        self._timestamps = mapped(folder / "timestamps.npy")

    def newest(self, user_id: str, limit: int | None = None) -> tuple[Integers, Integers]:
        """Item codes and timestamps of a user's newest interactions, oldest first; empty when unknown.

        Args:
            user_id: the user.
            limit: how many; None for all.
        """
        user = self._users.find(user_id)
        if user is None:
            return np.empty(0, np.int32), np.empty(0, np.int64)
        end = int(self._starts[user + 1])
        first = int(self._starts[user])
        if limit is not None:
            first = max(first, end - limit)
        return np.array(self._items[first:end]), np.array(self._timestamps[first:end])

    def write_without(self, users: Collection[str], folder: Path) -> bool:
        """Write the histories of all other users than these.

        Args:
            users: ids, known or not.
            folder: where to write; nothing is written when no user is known.

        Returns:
            Whether one of them was known.
        """
        places = [place for place in map(self._users.find, users) if place is not None]
        if not places:
            return False
        kept = np.ones(len(self._users), np.bool_)
        kept[places] = False
        lengths = np.diff(self._starts)
        rows = np.repeat(kept, lengths)
        others = [self._users[int(place)] for place in np.flatnonzero(kept)]
        codes = np.repeat(np.arange(len(others)), lengths[kept])
        write_histories(folder, others, codes, self._items[rows], self._timestamps[rows])
        return True


def write_histories(
    folder: Path, users: Sequence[str], user: Integers, item: Integers, timestamp: Integers
) -> None:
    """Write what `Histories` reads.

    Args:
        folder: where to write.
        users: ids in the order of their UTF-8 bytes; the index is the user's code.
        user: user codes, ascending; rows of one user are in order of time.
        item: item codes, row by row.
        timestamp: seconds since the Unix epoch, row by row.
    """
    write_ids(folder, "users", users)
    starts = np.searchsorted(user, np.arange(len(users) + 1))
    np.save(folder / "starts.npy", starts.astype(np.int64))
    np.save(folder / "items.npy", item.astype(np.int32))
    np.save(folder / "timestamps.npy", timestamp.astype(np.int64))
