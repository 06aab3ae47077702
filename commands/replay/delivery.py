"""Letters delivered through the consumer's own code: the same parsing, the same event ids, the same calls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from commands.replay.letters import Letter
from components.core.archive import Record
from handlers.events.context import in_context
from handlers.events.delivery import Courier
from handlers.events.fields import MalformedRecordError
from handlers.events.records import Event, parse_record
from handlers.shared.context import NO_CONTEXT, ContextRules

NOT_YET = "the service does not take it now"


@dataclass(frozen=True)
class Kept:
    """A record that stays where it is: of which letter, why, and the record as text."""

    letter: Letter
    why: str
    text: str


@dataclass
class Reading:
    """Letters as events, in the order in which they came, and the records that can never be events."""

    events: list[Event] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    origins: dict[int, tuple[Letter, Record]] = field(default_factory=dict)
    """Letter and record of each event, by the event's `id()`: two letters may hold equal events."""


@dataclass
class Outcome:
    """What became of letters.

    Attributes:
        delivered: number of events.
        settled: letters whose records are all delivered.
        kept: the other records.
        errors: error codes of what the service did not take now; then the replay ends.
    """

    delivered: int = 0
    settled: list[Letter] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read(letters: Iterable[Letter], rules: ContextRules = NO_CONTEXT) -> Reading:
    """Turn letters into events, by time of arrival and place in the stream: a user's events keep their order.

    Args:
        letters: to read.
        rules: of the context that events get.
    """
    reading = Reading()
    records = [(letter, record) for letter in letters for record in letter.records]
    for letter, record in sorted(records, key=lambda pair: _place(pair[1])):
        try:
            events = [in_context(event, rules) for event in parse_record(record)]
        except MalformedRecordError as error:
            reading.kept.append(Kept(letter, str(error), json.dumps(record)))
            continue
        reading.events += events
        reading.origins.update((id(event), (letter, record)) for event in events)
    reading.kept += [
        Kept(letter, why, text) for letter in letters for why, text in letter.unreadable
    ]
    return reading


def deliver(
    letters: Sequence[Letter], courier: Courier, rules: ContextRules = NO_CONTEXT
) -> Outcome:
    """Deliver letters and say what became of them; rules are of the context that events get."""
    reading = read(letters, rules)
    delivery = courier.deliver(reading.events)
    fates = [(refusal.entry, refusal.reason.partition(":")[0]) for refusal in delivery.refused]
    fates += [(event, NOT_YET) for event in delivery.undelivered]
    # A record may stand for many events; it is kept once.
    kept = {
        id(record): Kept(letter, why, json.dumps(record))
        for event, why in fates
        for letter, record in [reading.origins[id(event)]]
    }
    outcome = Outcome(
        delivered=len(delivery.delivered),
        kept=[*reading.kept, *kept.values()],
        errors=sorted(set(delivery.errors)),
    )
    open_letters = {id(each.letter) for each in outcome.kept}
    outcome.settled = [letter for letter in letters if id(letter) not in open_letters]
    return outcome


def _place(record: Record) -> tuple[float, int]:
    kinesis = record["kinesis"]
    return kinesis["approximateArrivalTimestamp"], int(kinesis["sequenceNumber"])
