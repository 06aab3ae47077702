"""What happens to a batch after an invocation: the decisions of an event source mapping, without any I/O.

Work is a list of segments, oldest first: runs of records that are invoked together. Every decision takes the first segment
and says what of it is done, what is discarded, and what stands in its place. Segments are never reordered and no record
leaves without being done or discarded, so each record ends exactly once and the order of the shard is kept.

Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source" and
"Configuring partial batch response with Kinesis Data Streams".
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from localaws.event_sources.mapping import FOREVER, MappingSettings

FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class Record:
    """One record of a shard; `arrived_at` in seconds since the Unix epoch, `data` in base64 as the stream keeps it."""

    sequence_number: str
    partition_key: str
    data: str
    arrived_at: float


@dataclass(frozen=True)
class Segment:
    """Records that are invoked together, and how often that has failed already."""

    records: tuple[Record, ...]
    attempts: int = 0


class Condition(enum.StrEnum):
    """Why records were discarded, in the words of the message to the destination."""

    RETRIES = "RetryAttemptsExhausted"
    AGE = "RecordAgeExceeded"


@dataclass(frozen=True)
class Succeeded:
    """The function took the whole batch."""


@dataclass(frozen=True)
class Failed:
    """The function failed, or named no record that failed."""


@dataclass(frozen=True)
class FailedFrom:
    """The function took all records before this sequence number and wants the rest again."""

    sequence_number: str


@dataclass(frozen=True)
class NotInvoked:
    """The function could not be invoked, for want of concurrency or of the function; this is no attempt."""


Result = Succeeded | Failed | FailedFrom | NotInvoked


@dataclass(frozen=True)
class Discarded:
    """Records that are given up, for the destination."""

    records: tuple[Record, ...]
    condition: Condition
    attempts: int


@dataclass(frozen=True)
class Decision:
    """What became of a segment: `done` was taken by the function, `remaining` stands in its place, after a wait."""

    done: tuple[Record, ...] = ()
    discarded: Discarded | None = None
    remaining: tuple[Segment, ...] = ()
    wait_seconds: float = 0.0


def result_of_payload(payload: Any, segment: Segment) -> Result:
    """Read the answer of a function that reports item failures.

    An empty list is a success; an item without identifier, or with one that is not in the batch, fails the whole batch.
    """
    failures = payload.get("batchItemFailures") if isinstance(payload, dict) else None
    if not failures:
        return Succeeded()
    if not isinstance(failures, list):
        return Failed()
    known = {record.sequence_number for record in segment.records}
    named = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in failures}
    if not named <= known:
        return Failed()
    first = next(record for record in segment.records if record.sequence_number in named)
    return FailedFrom(first.sequence_number)


def expired(segment: Segment, settings: MappingSettings, now: float) -> Decision | None:
    """Give up the records at the head that are older than allowed; None when there are none."""
    if settings.maximum_age_seconds == FOREVER:
        return None
    oldest_allowed = now - settings.maximum_age_seconds
    count = 0
    while count < len(segment.records) and segment.records[count].arrived_at < oldest_allowed:
        count += 1
    if count == 0:
        return None
    return Decision(
        discarded=Discarded(segment.records[:count], Condition.AGE, segment.attempts),
        remaining=_segments(segment.records[count:], segment.attempts),
    )


def after(segment: Segment, result: Result, settings: MappingSettings) -> Decision:
    """Decide what follows an invocation with this segment."""
    match result:
        case Succeeded():
            return Decision(done=segment.records)
        case NotInvoked():
            return Decision(remaining=(segment,), wait_seconds=_wait(segment.attempts + 1))
        case FailedFrom(sequence_number):
            return _after_partial(segment, sequence_number, settings)
        case Failed():
            return _after_failure(segment, settings)


def _after_partial(segment: Segment, sequence_number: str, settings: MappingSettings) -> Decision:
    """Go on from the failed record: with splitting, the batch is split there; else it has now been tried once."""
    index = next(
        i for i, record in enumerate(segment.records) if record.sequence_number == sequence_number
    )
    if index == 0:
        return _after_failure(segment, settings)
    rest = Segment(segment.records[index:])
    follows = Decision(remaining=(rest,)) if settings.bisects else _after_failure(rest, settings)
    return replace(follows, done=segment.records[:index])


def _after_failure(segment: Segment, settings: MappingSettings) -> Decision:
    """Split, which costs no attempt; or try again after a wait; or give up when the attempts are used."""
    if settings.bisects and len(segment.records) > 1:
        middle = len(segment.records) // 2
        return Decision(
            remaining=(
                Segment(segment.records[:middle], segment.attempts),
                Segment(segment.records[middle:], segment.attempts),
            )
        )
    attempts = segment.attempts + 1
    if settings.maximum_retries != FOREVER and attempts > settings.maximum_retries:
        return Decision(discarded=Discarded(segment.records, Condition.RETRIES, attempts))
    return Decision(remaining=(Segment(segment.records, attempts),), wait_seconds=_wait(attempts))


def _segments(records: Sequence[Record], attempts: int) -> tuple[Segment, ...]:
    return (Segment(tuple(records), attempts),) if records else ()


def _wait(attempts: int) -> float:
    """Seconds before the next try: doubled with each, up to a limit."""
    return float(min(FIRST_WAIT_SECONDS * 2 ** min(attempts - 1, 16), LONGEST_WAIT_SECONDS))
