"""The archive: every event as it came, in compressed objects in folders by day."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.replay.letters import Letter, from_archive

LONGEST_INTERVAL = timedelta(minutes=15)
"""How much later than an object's time its newest record may have come.

Source: Amazon Data Firehose API Reference, BufferingHints, IntervalInSeconds: at most 900.
"""

_TIME = re.compile(r"-(\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2})-[^/]*$")
"""In an object's name. Source: Amazon Data Firehose Developer Guide, "Configure Amazon S3 object name format"."""


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


def time_of(key: str) -> datetime | None:
    """When the oldest record of an object came; None when its name does not say."""
    found = _TIME.search(key)
    return datetime.strptime(found[1], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=UTC) if found else None


class Archive:
    """The objects of a range. They stay where they are: a replay removes nothing from the archive."""

    title = "archive"

    def __init__(self, s3: Any, bucket: str, prefix: str, wanted: Range) -> None:
        """Take a client of S3, the bucket's name, the first folders of its objects, and what to read."""
        self._s3, self._bucket, self._end = s3, bucket, wanted.end
        paginator = s3.get_paginator("list_objects_v2")
        found: list[tuple[datetime, str]] = []
        for day in wanted.days():
            for page in paginator.paginate(Bucket=bucket, Prefix=f"{prefix}/{day}"):
                for entry in page.get("Contents", []):
                    oldest = time_of(entry["Key"])
                    if oldest is not None and wanted.may_hold(oldest):
                        found.append((oldest, entry["Key"]))
        self._objects = sorted(found)
        self.size = len(self._objects)
        self.rest = ""

    def portions(self) -> Iterator[list[Letter]]:
        """Yield the objects one by one, oldest first."""
        for oldest, key in self._objects:
            # A range reaches so far back, so this is where the object itself begins.
            start = oldest + LONGEST_INTERVAL
            self.rest = f"--archive {start:%Y-%m-%dT%H:%M:%SZ} {self._end:%Y-%m-%dT%H:%M:%SZ}"
            body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            lines = gzip.decompress(body).splitlines()
            yield [from_archive(key, lines, oldest.timestamp())]

    def settle(self, letters: Sequence[Letter]) -> None:
        """Nothing is removed."""

    def release(self) -> None:
        """Nothing is held back."""
