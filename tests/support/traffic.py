"""Steady traffic on a stack's API while a test changes the stack: one client that reads, one that sends events."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from commands.api_client import Api

READS_PER_SECOND = 20
EVENTS_PER_SECOND = 4


@dataclass
class Traffic:
    """Reads and events from `with` to its end.

    Attributes:
        api: of the stack.
        user: whose recommendations are read.
        items: of which events tell.
        reads: how many answers came.
        failed: those that were not 200, with their bodies.
        accepted: ids of the events that the API took; each has a time and an id of its own.
    """

    api: Api
    user: str
    items: list[str]
    reads: int = 0
    failed: list[Any] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(self._read, READS_PER_SECOND)),
            threading.Thread(target=self._repeat, args=(self._send, EVENTS_PER_SECOND)),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, action: Callable[[], None], per_second: int) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            try:
                action()
            except OSError as error:
                self.failed.append(repr(error))
            due += 1 / per_second
            self._stop.wait(max(0.0, due - time.monotonic()))

    def _read(self) -> None:
        answer = self.api.get(f"/recommendations/{quote(self.user, safe='')}")
        self.reads += 1
        if answer.status != 200:
            self.failed.append(answer)

    def _send(self) -> None:
        count, event_id = len(self.accepted), str(uuid.uuid4())
        event = {
            "userId": f"visitor-{count % 7}",
            "eventId": event_id,
            "eventType": "View",
            "itemId": self.items[count % len(self.items)],
            "sentAt": int(time.time()),
        }
        answer = self.api.post("/events", {"events": [event]})
        if answer.status == 200:
            self.accepted.append(event_id)
        else:
            self.failed.append(answer)
