"""What the local Personalize has recorded of a run, in the order in which it did, and how late."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load_client import Offer

_AFTER = "SELECT id, user_id, item_id FROM events WHERE id > ? ORDER BY id"
_NEWEST = "SELECT id, user_id, item_id FROM events WHERE id > ? ORDER BY id DESC LIMIT 1"


@dataclass
class Recorded:
    """Follows the database of the local Personalize.

    Attributes:
        database: its file.
        offer: the run.
        lags: seconds from the moment an event was due until it was seen recorded, by number; read every tenth of a second.
        counts: how often each event is recorded.
        out_of_order: events that were recorded after a later one of their user.
    """

    database: Path
    offer: Offer
    lags: list[float] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)
    out_of_order: int = 0
    _last_row: int = 0
    _newest: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Leave out what is there already."""
        self._last_row = max((row for row, _, _ in self._rows(_NEWEST, -1)), default=0)

    def look(self) -> None:
        """Take in what was recorded since the last time."""
        rows = self._rows(_AFTER, self._last_row)
        now = time.time()
        for row, user, item in rows:
            self._last_row = row
            if user.startswith(f"{self.offer.run}-"):
                self._take(user, int(item), now)

    def _take(self, user: str, number: int, now: float) -> None:
        self.counts[number] += 1
        self.lags.append(now - self.offer.began - number / self.offer.per_second)
        if number < self._newest.get(user, -1):
            self.out_of_order += 1
        else:
            self._newest[user] = number

    def _rows(self, query: str, after: int) -> list[tuple[int, str, str]]:
        uri = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=60)) as connection:
            return connection.execute(query, (after,)).fetchall()
