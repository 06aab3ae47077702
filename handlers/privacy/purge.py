"""Lambda function `purge`: removes deleted users from archive and dead letters. A schedule invokes it.

Without a purge that waits it does nothing. Else it begins a pass, or goes on with the one under way, for as long as it may
run; the next invocation goes on there. Events that were in the stream or in Firehose's buffer when a user was deleted are
stored later: so a purge is repeated, each time for what is new, until nothing can come any more.

Environment: `BUCKET`, `KEY_PREFIX` (of purges), `DATA_BUCKET`, `ARCHIVE_BUCKET`, `DEAD_LETTER_BUCKET`, `DEAD_LETTER_QUEUE_URL`,
`ON_ITS_WAY_SECONDS` (how long an event may be on its way into them), `SOURCES` (the owner's files in `DATA_BUCKET`, as JSON:
what the configuration calls each, by key).
"""

import json
import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.privacy.dead_letter_queue import DeadLetterQueue
from handlers.privacy.places import Places
from handlers.privacy.purge_pass import (
    Progress,
    ProgressStore,
    moments_of,
    of_pass,
    owners_of,
)
from handlers.privacy.purges import Purge, Purges, Waiting
from handlers.privacy.source_files import lines_of, users_in
from handlers.privacy.stored_objects import StoredObjects
from handlers.shared import clients
from handlers.shared.invocation import LambdaContext, clock_of
from handlers.shared.logs import log

PROGRESS = "pass.json"
RESERVE_SECONDS = 90.0
"""What the longest step may take: the dead-letter queue, or one large object."""

REPEAT_SECONDS = 86_400.0
"""How long after a pass the next one begins, while events may still be on their way."""

Holder = tuple[str, set[str]]
"""One of the owner's files, as the configuration calls it, and the deleted users whom it has."""


def handler(_event: object, context: LambdaContext) -> None:
    """Work on the purges that wait."""
    s3, bucket, prefix = clients.s3(), os.environ["BUCKET"], os.environ["KEY_PREFIX"]
    discarded = StoredObjects(s3, os.environ["DEAD_LETTER_BUCKET"])
    worker = Worker(
        purges=Purges(s3, bucket, prefix),
        progress=ProgressStore(s3, bucket, prefix + PROGRESS),
        archive=StoredObjects(s3, os.environ["ARCHIVE_BUCKET"]),
        discarded=discarded,
        queue=DeadLetterQueue(clients.sqs(), os.environ["DEAD_LETTER_QUEUE_URL"], discarded.delete),
        sources=json.loads(os.environ["SOURCES"]),
        lines=lambda key: lines_of(s3, os.environ["DATA_BUCKET"], key),
        on_its_way_seconds=float(os.environ["ON_ITS_WAY_SECONDS"]),
    )
    remaining = clock_of(context)
    worker.work(lambda: remaining() > RESERVE_SECONDS)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Works on purges.

    Attributes:
        purges: those that were asked for.
        progress: of the pass under way.
        archive: objects that Firehose wrote.
        discarded: objects of the bucket of dead letters.
        queue: the dead-letter queue.
        sources: the owner's files: what the configuration calls each, by key.
        lines: of such a file, by its key.
        on_its_way_seconds: how long an event may be on its way into archive and dead letters.
        now: seconds since the Unix epoch.
    """

    purges: Purges
    progress: ProgressStore
    archive: StoredObjects
    discarded: StoredObjects
    queue: DeadLetterQueue
    sources: Mapping[str, str]
    lines: Callable[[str], Any]
    on_its_way_seconds: float
    now: Callable[[], float] = time.time

    def work(self, has_time: Callable[[], bool]) -> None:
        """Begin a pass if one is due, or go on with the one under way, as long as there is time."""
        waiting = self.purges.waiting()
        progress = self.progress.load() or self._begun(waiting)
        if progress is None:
            return
        concerned = of_pass(progress, waiting)
        is_over = False
        try:
            is_over = not concerned or progress.run(
                self._places(concerned).parts, owners_of(concerned), has_time
            )
        finally:
            self.progress.save(progress)
        if is_over:
            self._settle_all(concerned, progress)
            self.progress.forget()
        log(
            "INFO",
            "archive and dead letters were looked through",
            purges=len(concerned),
            isOver=is_over,
            steps=progress.steps,
            removed=sum(progress.removed.values()),
        )

    def _begun(self, waiting: Sequence[Waiting]) -> Progress | None:
        now = self.now()
        if not any(self._is_due(each.purge, now) for each in waiting):
            return None
        return Progress(now, {each.name: each.purge.requested_at for each in waiting})

    def _is_due(self, purge: Purge, now: float) -> bool:
        done = purge.searched_until
        return done is None or now - done >= REPEAT_SECONDS or now >= self._last_arrival(purge)

    def _last_arrival(self, purge: Purge) -> float:
        """When nothing from before the request can come any more."""
        return purge.requested_at + self.on_its_way_seconds

    def _places(self, waiting: Sequence[Waiting]) -> Places:
        return Places(
            archive=self.archive,
            discarded=self.discarded,
            queue=self.queue,
            moments=moments_of(waiting),
            searched_until=min(each.purge.searched_until or 0.0 for each in waiting),
        )

    def _settle_all(self, concerned: Sequence[Waiting], progress: Progress) -> None:
        # An invocation that was cut short may have come so far with some of them.
        left = [each for each in concerned if each.purge.searched_until != progress.began_at]
        holders = self._holders({user for each in left for user in each.purge.user_ids})
        for each in left:
            self._settle(each, progress, holders)

    def _holders(self, user_ids: Collection[str]) -> list[Holder]:
        """The owner's files, each read once for all users, with those that it has."""
        if not user_ids:
            return []
        return [(name, users_in(self.lines(key), user_ids)) for key, name in self.sources.items()]

    def _settle(self, waiting: Waiting, progress: Progress, holders: Sequence[Holder]) -> None:
        purge = replace(
            waiting.purge,
            searched_until=progress.began_at,
            passes=waiting.purge.passes + 1,
            objects_read=waiting.purge.objects_read + progress.steps,
            records_removed=waiting.purge.records_removed + progress.removed.get(waiting.name, 0),
            sources=tuple(
                name for name, users in holders if not users.isdisjoint(waiting.purge.user_ids)
            ),
        )
        if progress.began_at >= self._last_arrival(purge):
            self.purges.finish(waiting, purge.completed(self.now()))
        else:
            self.purges.update(waiting, purge)
