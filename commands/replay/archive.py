"""The archive: every event as it came, in compressed objects in folders by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from commands.replay.letters import Letter, from_archive
from components.core.archive import list_objects, read_records

LONGEST_INTERVAL = timedelta(minutes=15)
"""How much later than an object's time its newest record may have come.

Source: Amazon Data Firehose API Reference, BufferingHints, IntervalInSeconds: at most 900.
"""


@dataclass(frozen=True)
class Range:
    """Times of arrival, UTC: from `start`, before `end`."""

    start: datetime
    end: datetime

    def days(self) -> Iterator[str]:
        """Yield the folders of the days whose objects may hold records of the range, oldest first."""
        day = (self.start - LONGEST_INTERVAL).date()
        while day <= self.end.date():
            yield f"year={day:%Y}/month={day:%m}/day={day:%d}/"
            day += timedelta(days=1)

    def may_hold(self, oldest: datetime) -> bool:
        """Whether an object, whose oldest record came then, may hold records of the range."""
        return self.start - LONGEST_INTERVAL <= oldest < self.end


class Archive:
    """The objects of a range. They stay where they are: a replay removes nothing from the archive."""

    title = "archive"

    def __init__(self, s3: Any, bucket: str, prefix: str, wanted: Range) -> None:
        """Take a client of S3, the bucket's name, the first folders of its objects, and what to read."""
        self._s3, self._bucket, self._end = s3, bucket, wanted.end
        self._objects = [
            each
            for day in wanted.days()
            for each in list_objects(s3, bucket, f"{prefix}/{day}")
            if wanted.may_hold(each.oldest)
        ]
        self.size = len(self._objects)
        self.rest = ""

    def portions(self) -> Iterator[list[Letter]]:
        """Yield the objects one by one, oldest first."""
        for each in self._objects:
            # A range reaches so far back, so this is where the object itself begins.
            start = each.oldest + LONGEST_INTERVAL
            self.rest = f"--archive {start:%Y-%m-%dT%H:%M:%SZ} {self._end:%Y-%m-%dT%H:%M:%SZ}"
            yield [from_archive(each.key, read_records(self._s3, self._bucket, each))]

    def settle(self, letters: Sequence[Letter]) -> None:
        """Nothing is removed."""

    def release(self) -> None:
        """Nothing is held back."""
