"""Where records of users lie: the archive, the dead letters of the event source, and those of the consumer."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from handlers.privacy.dead_letter_queue import DeadLetterQueue
from handlers.privacy.purge_pass import Part, Step
from handlers.privacy.stored_objects import StoredObjects, Version
from handlers.privacy.user_records import (
    Moments,
    Purged,
    batch_without,
    lines_without,
    record_without,
)
from handlers.shared.service.firehose_objects import oldest_arrival

RECORDS = "records/"
"""Of the keys of single records in the bucket of dead letters (`handlers.events.dead_letters`)."""

CLOCK_DIFFERENCE_SECONDS = 900.0
"""By which the clock of S3 and the time that an upload takes may make an object look older than it is."""

Change = Callable[[bytes], Purged]


@dataclass(frozen=True)
class Places:
    """All places that a pass looks through.

    Attributes:
        archive: objects that Firehose wrote, also of what it could not process.
        discarded: objects of the bucket of dead letters.
        queue: the dead-letter queue.
        moments: who goes.
        searched_until: what was stored before then has been looked through for all of them.
    """

    archive: StoredObjects
    discarded: StoredObjects
    queue: DeadLetterQueue
    moments: Moments
    searched_until: float

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of a pass. The queue comes last: what it says to lie in the bucket goes with its message."""
        return (
            Part("archive", partial(self._objects, self.archive, self._in_archive)),
            Part("deadLetterBucket", partial(self._objects, self.discarded, self._in_discarded)),
            Part("deadLetterQueue", self._in_queue),
        )

    def _objects(
        self,
        objects: StoredObjects,
        change_of: Callable[[Version], Change | None],
        after: str,
    ) -> Iterator[tuple[str, Step]]:
        newest = self.searched_until - CLOCK_DIFFERENCE_SECONDS
        for versions in objects.after(after):
            wanted = [
                (each, change)
                for each in versions
                if each.modified_at >= newest and (change := change_of(each)) is not None
            ]
            if wanted:
                yield versions[0].key, partial(_purge_all, objects, wanted)

    def _in_archive(self, version: Version) -> Change | None:
        oldest = oldest_arrival(version.key)
        if oldest is None or oldest.timestamp() > self._newest_request:
            return None
        return partial(lines_without, moments=self.moments, arrival=oldest.timestamp())

    @cached_property
    def _newest_request(self) -> float:
        return max(self.moments.values())

    def _in_discarded(self, version: Version) -> Change:
        if version.key.startswith(RECORDS):
            return partial(record_without, moments=self.moments, arrival=version.modified_at)
        return partial(batch_without, moments=self.moments)

    def _in_queue(self, after: str) -> Iterator[tuple[str, Step]]:
        if not after:
            yield "all", partial(self.queue.purge, self.moments)


def _purge_all(objects: StoredObjects, wanted: list[tuple[Version, Change]]) -> Counter[str]:
    removed: Counter[str] = Counter()
    for version, change in wanted:
        removed += objects.purge(version, change)
    return removed
