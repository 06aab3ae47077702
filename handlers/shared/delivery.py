"""Entries sent in calls of several: retries with back-off, and refused entries found one by one."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared.retries import backoff_seconds, error_code, is_passing

RESERVE_SECONDS = 5.0
"""What has to be left of the invocation to start a call: its time-outs, and the answer to whoever invoked."""

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Refusal(Generic[Entry]):
    """An entry that the service will never take, with its reason."""

    entry: Entry
    reason: str


@dataclass
class Delivery(Generic[Entry]):
    """What became of each entry: every entry is in exactly one of the three lists."""

    delivered: list[Entry] = field(default_factory=list)
    refused: list[Refusal[Entry]] = field(default_factory=list)
    undelivered: list[Entry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Error codes of what was not delivered, for the log."""

    def add(self, other: "Delivery[Entry]") -> None:
        """Add the outcome of another part of the same entries."""
        self.delivered += other.delivered
        self.refused += other.refused
        self.undelivered += other.undelivered
        self.errors += other.errors


@dataclass(frozen=True)
class Sender(Generic[Entry]):
    """Sends entries in order, within the time that is left.

    Attributes:
        call: one call of the service, by a client that does not retry; it takes all of its entries, or raises.
        remaining_seconds: what is left of this invocation.
        sleep: waits for a number of seconds.
        jitter: random number between its two arguments.
    """

    call: Callable[[list[Entry]], object]
    remaining_seconds: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float, float], float] = random.uniform

    def send(self, batches: Iterable[list[Entry]]) -> Delivery[Entry]:
        """Send batches one after the other. Nothing overtakes an entry that is still to come."""
        outcome: Delivery[Entry] = Delivery()
        for batch in batches:
            if outcome.undelivered:
                outcome.undelivered += batch
            else:
                outcome.add(self._send_batch(batch))
        return outcome

    def _send_batch(self, batch: list[Entry]) -> Delivery[Entry]:
        error = self._put(batch)
        if error is None:
            return Delivery(delivered=batch)
        if not error.refused:
            return Delivery(undelivered=batch, errors=[error.code])
        if len(batch) == 1:
            return Delivery(refused=[Refusal(batch[0], f"{error.code}: {error.text}")])
        return self.send([entry] for entry in batch)

    def _put(self, batch: list[Entry]) -> "CallError | None":
        """Call until it succeeds, fails for good, or time runs out; None is success."""
        error = CallError("OutOfTime", "no time was left for the call")
        attempt = 0
        while self.remaining_seconds() > RESERVE_SECONDS:
            try:
                self.call(batch)
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
class CallError:
    """Why a call failed.

    `retryable`: the same call may succeed soon. `refused`: the service will never take this request.
    """

    code: str
    text: str
    retryable: bool = False
    refused: bool = False


def describe(error: ClientError | BotoCoreError) -> CallError:
    """Classify an error of PutEvents, PutItems or PutUsers.

    InvalidInputException is what these operations declare for a wrong entry. What is neither that nor passing (such as
    a missing permission) is no fault of the entry: it stays undelivered, to be sent again later.

    Source: Amazon Personalize API Reference, PutEvents, PutItems and PutUsers, Errors.
    """
    code = error_code(error)
    if is_passing(error):
        return CallError(code, str(error), retryable=True)
    text = (
        str(error.response["Error"].get("Message", ""))
        if isinstance(error, ClientError)
        else str(error)
    )
    return CallError(code, text, refused=code in {"InvalidInputException", "ValidationException"})
