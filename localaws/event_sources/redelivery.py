"""Which records may come a second time: those that a killed server could have handed over without writing it down.

At the start, they are the records behind each written position. What a function sends again about such a record can so be
told from what it sends for the first time (`localaws.ministack.repeated_messages`).
"""

import re
import threading
from collections.abc import Iterable

_SEQUENCE_NUMBER = re.compile(r"\d{20,}")

ShardOfMapping = tuple[str, str]
"""Id of an event source mapping, and of a shard that it reads."""


class Redelivery:
    """Sequence numbers of the records that may come again; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._expected: dict[ShardOfMapping, set[str]] = {}

    def expect(self, shard: ShardOfMapping, numbers: Iterable[str]) -> None:
        """Note the records of a shard that a mapping reads again."""
        found = set(numbers)
        if found:
            with self._lock:
                self._expected[shard] = found

    def settle(self, shard: ShardOfMapping, position: str) -> None:
        """Forget the records up to a position: they are done."""
        if shard not in self._expected:
            return
        with self._lock:
            self._expected[shard] = {each for each in self._expected[shard] if each > position}
            if not self._expected[shard]:
                del self._expected[shard]

    def clear(self) -> None:
        """Forget all records."""
        with self._lock:
            self._expected.clear()

    @staticmethod
    def names_any(text: str) -> bool:
        """Whether a text holds what looks like the sequence number of a record."""
        return _SEQUENCE_NUMBER.search(text) is not None

    def names_one(self, text: str) -> bool:
        """Whether a text holds the sequence number of a record that may come again."""
        if not self._expected:
            return False
        with self._lock:
            expected = set[str]().union(*self._expected.values())
        return not expected.isdisjoint(_SEQUENCE_NUMBER.findall(text))
