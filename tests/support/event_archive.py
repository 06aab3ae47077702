"""An archive of events on S3 and the consumer of the stream, as the provider that delivers the one to the other sees them."""

import gzip
import io
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from botocore.exceptions import ClientError

from handlers.events.records import Event, parse_record

BUCKET = "archive"
PREFIX = "events"


def event(number: int, **more: object) -> dict[str, object]:
    """An event as a client writes it."""
    return {"userId": f"u{number}", "itemId": "i", "eventType": "View", "sentAt": number, **more}


@dataclass
class ArchiveStorage:
    """The part of an S3 client that reads objects; two keys a page."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def write(self, day: int, hour: int, events: Sequence[object], version: int = 1) -> str:
        """Keep an object as Firehose writes it; its key."""
        return self.write_lines(day, hour, [json.dumps(each).encode() for each in events], version)

    def write_lines(self, day: int, hour: int, lines: Sequence[bytes], version: int = 1) -> str:
        """Keep an object with any records; its key."""
        folder = f"{PREFIX}/year=2026/month=03/day={day:02}"
        name = f"personalize-dev-archive-{version}-2026-03-{day:02}-{hour:02}-00-00-0a1b.gz"
        self.objects[f"{folder}/{name}"] = gzip.compress(b"".join(line + b"\n" for line in lines))
        return f"{folder}/{name}"

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
            yield {"Contents": [{"Key": key} for key in keys[start : start + 2]]}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - S3's own names
        """An object."""
        assert Bucket == BUCKET
        return {"Body": io.BytesIO(self.objects[Key])}


@dataclass
class Consumer:
    """The part of a Lambda client that invokes the consumer, as the real one many at a time; what it took, and how often it shall not.

    Attributes:
        taken: events of each invocation.
        undelivered: how often to answer that all but the first record have to come again.
        refusals: error codes with which the next invocations are refused.
        error: makes the function fail.
        seconds: how long an invocation takes.
        most_at_a_time: of the invocations until now.
    """

    taken: list[list[Event]] = field(default_factory=list)
    undelivered: int = 0
    refusals: list[str] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    most_at_a_time: int = 0
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def delivered(self) -> dict[str, list[str]]:
        """Ids of each user's events, in order."""
        found: dict[str, list[str]] = {}
        for each in (event for events in self.taken for event in events):
            found.setdefault(each.user_id or "", []).append(each.event_id)
        return found

    def invoke(self, **request: Any) -> dict[str, Any]:
        """Take the records as the real function parses them."""
        with self._lock:
            self._under_way += 1
            self.most_at_a_time = max(self.most_at_a_time, self._under_way)
        time.sleep(self.seconds)
        try:
            with self._lock:
                return self._take(**request)
        finally:
            with self._lock:
                self._under_way -= 1

    def _take(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - Lambda's own names
        assert FunctionName == "consumer"
        if self.refusals:
            answer: Any = {"Error": {"Code": self.refusals.pop(), "Message": "not now"}}
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
