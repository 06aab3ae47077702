"""An archive of events on S3 and the consumer of the stream, as the provider that delivers the one to the other sees them."""

import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from botocore.exceptions import ClientError

from handlers.events.records import Event, parse_record

BUCKET = "archive"
PREFIX = "events"
WRITTEN_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(number: int, **more: object) -> dict[str, object]:
    """An event as a client writes it."""
    return {"userId": f"u{number}", "itemId": "i", "eventType": "View", "sentAt": number, **more}


@dataclass
class ArchiveStorage:
    """The part of an S3 client that reads objects; two keys a page."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def write(self, day: int, hour: int, events: Sequence[object]) -> str:
        """Keep an object as Firehose writes it; its key."""
        folder = f"{PREFIX}/year=2026/month=03/day={day:02}"
        key = f"{folder}/personalize-dev-archive-1-2026-03-{day:02}-{hour:02}-00-00-0a1b.gz"
        lines = b"".join(json.dumps(each).encode() + b"\n" for each in events)
        self.objects[key] = gzip.compress(lines)
        return key

    def get_paginator(self, operation: str) -> Self:
        """Itself."""
        assert operation == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803 - S3's own names
        """Keys in no order, and a page without any."""
        assert Bucket == BUCKET
        keys = sorted((key for key in self.objects if key.startswith(Prefix)), reverse=True)
        yield {}
        for start in range(0, len(keys), 2):
            page = [{"Key": key, "LastModified": WRITTEN_AT} for key in keys[start : start + 2]]
            yield {"Contents": page}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - S3's own names
        """An object."""
        assert Bucket == BUCKET
        return {"Body": io.BytesIO(self.objects[Key])}


@dataclass
class Consumer:
    """The part of a Lambda client that invokes the consumer; what it took, and how often it shall not.

    Attributes:
        taken: events of each invocation.
        undelivered: how often to answer that all but the first record have to come again.
        throttled: how often to refuse the invocation.
        error: makes the function fail.
    """

    taken: list[list[Event]] = field(default_factory=list)
    undelivered: int = 0
    throttled: int = 0
    error: str = ""

    @property
    def delivered(self) -> list[str]:
        """Ids of all events, in order."""
        return [each.event_id for events in self.taken for each in events]

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - Lambda's own names
        """Take the records as the real function parses them."""
        assert FunctionName == "consumer"
        if self.throttled:
            self.throttled -= 1
            answer: Any = {"Error": {"Code": "TooManyRequestsException", "Message": "slow down"}}
            raise ClientError(answer, "Invoke")
        if self.error:
            return self._answer({"errorMessage": self.error}, FunctionError="Unhandled")
        records = json.loads(Payload)["Records"]
        taken = records[:1] if self.undelivered else records
        self.undelivered = max(0, self.undelivered - 1)
        self.taken.append([each for record in taken for each in parse_record(record)])
        numbers = [record["kinesis"]["sequenceNumber"] for record in records[len(taken) :]]
        return self._answer({"batchItemFailures": [{"itemIdentifier": n} for n in numbers]})

    def _answer(self, payload: object, **more: str) -> dict[str, Any]:
        return {"Payload": io.BytesIO(json.dumps(payload).encode()), **more}
