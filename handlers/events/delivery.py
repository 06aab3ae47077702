"""Events delivered to PutEvents: users side by side, the events of one user in order."""

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from handlers.events.grouping import batches, users
from handlers.events.records import Event
from handlers.shared.delivery import Delivery, Sender

CONCURRENT_USERS = 8


class PersonalizeEvents(Protocol):
    """The part of the `personalize-events` client that is used here."""

    def put_events(self, **request: Any) -> Any:
        """Record events of one user and session."""


@dataclass(frozen=True)
class Courier:
    """Sends events within the time that is left.

    Attributes:
        client: the `personalize-events` client, made without retries of its own.
        tracking_id: the event tracker's tracking id.
        remaining_seconds: what is left of this invocation.
        sleep: waits for a number of seconds.
        jitter: random number between its two arguments.
    """

    client: PersonalizeEvents
    tracking_id: str
    remaining_seconds: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float, float], float] = random.uniform

    def deliver(self, events: Iterable[Event]) -> Delivery[Event]:
        """Send all events."""
        outcome: Delivery[Event] = Delivery()
        groups = users(events)
        if not groups:
            return outcome
        sender = Sender(self._put_events, self.remaining_seconds, self.sleep, self.jitter)
        with ThreadPoolExecutor(min(CONCURRENT_USERS, len(groups))) as pool:
            for part in pool.map(sender.send, map(batches, groups)):
                outcome.add(part)
        return outcome

    def _put_events(self, batch: list[Event]) -> None:
        request: dict[str, Any] = {
            "trackingId": self.tracking_id,
            "sessionId": batch[0].session_id,
            "eventList": [event.as_request() for event in batch],
        }
        if batch[0].user_id is not None:
            request["userId"] = batch[0].user_id
        self.client.put_events(**request)
