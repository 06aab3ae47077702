"""Events delivered to PutEvents: retries with back-off, refused events found one by one."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from handlers.events.grouping import batches, sessions
from handlers.events.records import Event
from handlers.shared.retries import backoff_seconds, error_code, is_passing

RESERVE_SECONDS = 5.0
"""What has to be left of the invocation to start a call: its time-outs, and the answer to the event source."""

CONCURRENT_SESSIONS = 8


class PersonalizeEvents(Protocol):
    """The part of the `personalize-events` client that is used here."""

    def put_events(self, **request: Any) -> Any:
        """Record events of one user and session."""


@dataclass(frozen=True)
class Refusal:
    """An event that the service will never take, with its reason."""

    event: Event
    reason: str


@dataclass
class Delivery:
    """What became of each event: every event is in exactly one of the three lists."""

    delivered: list[Event] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    undelivered: list[Event] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Error codes of what was not delivered, for the log."""

    def add(self, other: "Delivery") -> None:
        """Add the outcome of another part of the same batch."""
        self.delivered += other.delivered
        self.refused += other.refused
        self.undelivered += other.undelivered
        self.errors += other.errors


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

    def deliver(self, events: Iterable[Event]) -> Delivery:
        """Send all events: sessions side by side, the events of one session in order."""
        outcome = Delivery()
        groups = sessions(events)
        if not groups:
            return outcome
        with ThreadPoolExecutor(min(CONCURRENT_SESSIONS, len(groups))) as pool:
            for part in pool.map(self._deliver_session, groups):
                outcome.add(part)
        return outcome

    def _deliver_session(self, events: Sequence[Event]) -> Delivery:
        outcome = Delivery()
        for batch in batches(events):
            if outcome.undelivered:
                # Order within a session is kept: nothing overtakes an event that is still to come.
                outcome.undelivered += batch
            else:
                outcome.add(self._deliver_batch(batch))
        return outcome

    def _deliver_batch(self, batch: list[Event]) -> Delivery:
        error = self._put(batch)
        if error is None:
            return Delivery(delivered=batch)
        if not error.refused:
            return Delivery(undelivered=batch, errors=[error.code])
        if len(batch) == 1:
            return Delivery(refused=[Refusal(batch[0], f"{error.code}: {error.text}")])
        outcome = Delivery()
        for event in batch:
            if outcome.undelivered:
                outcome.undelivered.append(event)
            else:
                outcome.add(self._deliver_batch([event]))
        return outcome

    def _put(self, batch: Sequence[Event]) -> "PutError | None":
        """Call PutEvents until it succeeds, fails for good, or time runs out; None is success."""
        request: dict[str, Any] = {
            "trackingId": self.tracking_id,
            "sessionId": batch[0].session_id,
            "eventList": [event.as_request() for event in batch],
        }
        if batch[0].user_id is not None:
            request["userId"] = batch[0].user_id
        error = PutError("OutOfTime", "no time was left to send the event")
        attempt = 0
        while self.remaining_seconds() > RESERVE_SECONDS:
            try:
                self.client.put_events(**request)
            except (ClientError, BotoCoreError) as raised:
                error = describe(raised)
            else:
                return None
            if not error.retryable:
                return error
            delay = backoff_seconds(attempt, self.jitter)
            if self.remaining_seconds() - delay <= RESERVE_SECONDS:
                return error
            self.sleep(delay)
            attempt += 1
        return error


@dataclass(frozen=True)
class PutError:
    """Why a PutEvents call failed.

    `retryable`: the same call may succeed soon. `refused`: the service will never take this request.
    """

    code: str
    text: str
    retryable: bool = False
    refused: bool = False


def describe(error: ClientError | BotoCoreError) -> PutError:
    """Classify an error of PutEvents.

    InvalidInputException is the one error that the operation declares. What is neither that nor passing (such as
    a missing permission) is no fault of the event: it stays undelivered and the event source tries again.

    Source: Amazon Personalize API Reference, PutEvents, Errors.
    """
    code = error_code(error)
    if is_passing(error):
        return PutError(code, str(error), retryable=True)
    text = (
        str(error.response["Error"].get("Message", ""))
        if isinstance(error, ClientError)
        else str(error)
    )
    return PutError(code, text, refused=code in {"InvalidInputException", "ValidationException"})
