"""Archive, dead letters and purges in the test's own process, and the worker over them."""

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from handlers.privacy.dead_letter_queue import DeadLetterQueue
from handlers.privacy.purge import PROGRESS, Worker
from handlers.privacy.purge_pass import ProgressStore
from handlers.privacy.purges import Purge, Purges
from handlers.privacy.source_files import lines_of
from handlers.privacy.stored_objects import StoredObjects
from tests.support.message_queue import MessageQueue
from tests.support.object_store import ObjectStore

DATA, ARCHIVE, DISCARDED = "data", "archive", "dead-letters"
PREFIX = "purges/"
NOON = 1_800_000_000.0
"""The moment of the requests."""
ON_ITS_WAY_SECONDS = 8 * 86_400.0
DAY = 86_400.0
SOURCE = "interactions/0a1b.csv"


def line(user: str, item: str = "i") -> bytes:
    """A record of the archive."""
    return json.dumps({"userId": user, "itemId": item, "eventType": "View"}).encode()


def packed(lines: Iterable[bytes]) -> bytes:
    """An object of the archive."""
    return gzip.compress(b"".join(each + b"\n" for each in lines))


def key_of(oldest: float, number: int = 0) -> str:
    """Its key, by the arrival of its oldest record."""
    moment = datetime.fromtimestamp(oldest, UTC)
    return (
        f"events/year={moment:%Y}/month={moment:%m}/day={moment:%d}/"
        f"shop-archive-1-{moment:%Y-%m-%d-%H-%M-%S}-{number:04}.gz"
    )


def kinesis(user: str, arrival: float) -> dict[str, Any]:
    """A record of the stream."""
    return {
        "data": base64.b64encode(line(user)).decode(),
        "partitionKey": user,
        "sequenceNumber": "1",
        "approximateArrivalTimestamp": arrival,
    }


def batch(*users: str, arrival: float = NOON - 60) -> bytes:
    """An object that tells of a batch that was given up."""
    records = [{"eventID": "s:1", "kinesis": kinesis(user, arrival)} for user in users]
    payload = json.dumps({"Records": records})
    return json.dumps({"requestContext": {"condition": "x"}, "payload": payload}).encode()


def letter(user: str, arrival: float = NOON - 60, **more: str) -> str:
    """A message of the dead-letter queue."""
    return json.dumps({"reason": "refused", **kinesis(user, arrival), **more})


@dataclass
class World:
    """Everything that the worker sees."""

    s3: ObjectStore = field(default_factory=ObjectStore)
    sqs: MessageQueue = field(default_factory=MessageQueue)
    now: float = NOON + 600
    read_sources: list[str] = field(default_factory=list)

    @property
    def purges(self) -> Purges:
        return Purges(self.s3, DATA, PREFIX)

    @property
    def worker(self) -> Worker:
        discarded = StoredObjects(self.s3, DISCARDED)
        return Worker(
            purges=self.purges,
            progress=ProgressStore(self.s3, DATA, PREFIX + PROGRESS),
            archive=StoredObjects(self.s3, ARCHIVE),
            discarded=discarded,
            queue=DeadLetterQueue(self.sqs, "queue", discarded.delete),
            sources={SOURCE: "files/interactions.csv"},
            lines=self._lines,
            on_its_way_seconds=ON_ITS_WAY_SECONDS,
            now=lambda: self.now,
        )

    def _lines(self, key: str) -> Iterator[bytes]:
        self.read_sources.append(key)
        return lines_of(self.s3, DATA, key)

    def ask(self, *users: str, name: str = "", at: float = NOON) -> str:
        """Ask for a purge; its name."""
        name = name or f"of-{users[0]}"
        key = f"deletions/{name}.csv"
        self.s3.write(DATA, key, b"USER_ID\n")
        purge = Purge(
            user_ids=users, requested_at=at, data_deletion_job_arn="arn:job", list_key=key
        )
        self.purges.ask(name, purge)
        return name

    def found(self, name: str) -> Purge:
        purge = self.purges.find(name)
        assert purge is not None
        return purge

    def work(self, steps: int | None = None) -> None:
        """One invocation, with time for so many steps; None for any number."""
        left = [steps]

        def has_time() -> bool:
            if left[0] is None:
                return True
            left[0] -= 1
            return left[0] >= 0

        self.s3.now = self.now
        self.worker.work(has_time)

    def archived(self) -> dict[str, list[bytes]]:
        """The lines of each object of the archive, empty ones too."""
        return {
            key: gzip.decompress(body).split(b"\n")[:-1]
            for key, body in self.s3.bodies(ARCHIVE).items()
        }
