"""Lambda function `consumer`: Kinesis records to PutEvents, with partial batch responses.

Environment: `TRACKING_ID`, `DEAD_LETTER_QUEUE_URL`, `DEAD_LETTER_BUCKET`. Where the stack derives the context of users,
`context.json` lies beside this module.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from handlers.events.context import in_context
from handlers.events.dead_letters import DeadLetters, Letter, for_event, for_record
from handlers.events.delivery import Courier
from handlers.events.fields import MalformedRecordError
from handlers.events.records import Event, parse_record
from handlers.shared import clients
from handlers.shared.context import NO_CONTEXT, ContextRules, stack_rules
from handlers.shared.delivery import Delivery
from handlers.shared.invocation import LambdaContext, clock_of
from handlers.shared.logs import log

Record = Mapping[str, Any]


def handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Deliver one batch of records; answer the sequence numbers of those that have to come again."""
    courier = Courier(
        client=clients.personalize_events(),
        tracking_id=os.environ["TRACKING_ID"],
        remaining_seconds=clock_of(context),
    )
    dead_letters = DeadLetters(
        queue=clients.sqs,
        queue_url=os.environ["DEAD_LETTER_QUEUE_URL"],
        objects=clients.s3,
        bucket=os.environ["DEAD_LETTER_BUCKET"],
    )
    rules = stack_rules(Path(__file__).parent)
    failed = consume(event["Records"], courier, dead_letters, rules)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def consume(
    records: Sequence[Record],
    courier: Courier,
    dead_letters: DeadLetters,
    rules: ContextRules = NO_CONTEXT,
) -> list[str]:
    """Deliver records and return the sequence numbers of those not delivered, lowest first.

    The event source delivers everything again from the lowest of them on; event ids are deterministic, so what
    was delivered before is no second event.

    Source: AWS Lambda Developer Guide, "Configuring partial batch response with Kinesis Data Streams and Lambda".
    """
    events, letters = _parse(records, rules)
    delivery = courier.deliver(events)
    for refusal in delivery.refused:
        record = next(r for r in records if _number(r) == refusal.entry.sequence_number)
        letters.setdefault(refusal.entry.sequence_number, []).append(for_event(record, refusal))
    failed = {event.sequence_number for event in delivery.undelivered}
    sent = _send_letters(records, letters, failed, dead_letters)
    _log_outcome(len(records), delivery, sent, failed)
    return [_number(record) for record in records if _number(record) in failed]


def _parse(
    records: Sequence[Record], rules: ContextRules
) -> tuple[list[Event], dict[str, list[Letter]]]:
    events: list[Event] = []
    letters: dict[str, list[Letter]] = {}
    for record in records:
        try:
            events += [in_context(event, rules) for event in parse_record(record)]
        except MalformedRecordError as error:
            letters[_number(record)] = [for_record(record, str(error))]
            log(
                "WARNING",
                "a record is malformed",
                sequenceNumber=_number(record),
                reason=str(error),
            )
    return events, letters


def _send_letters(
    records: Sequence[Record],
    letters: Mapping[str, list[Letter]],
    failed: set[str],
    dead_letters: DeadLetters,
) -> int:
    """Send the dead letters of the records before the first failure, and add to `failed` what could not be kept.

    Records from the first failure on are delivered again, so their dead letters would be sent twice.
    """
    sent = 0
    for record in records:
        number = _number(record)
        if number in failed:
            return sent
        for letter in letters.get(number, []):
            if not dead_letters.send(letter):
                failed.add(number)
                return sent
            sent += 1
    return sent


def _log_outcome(records: int, delivery: Delivery[Event], letters: int, failed: set[str]) -> None:
    log(
        "WARNING" if failed else "INFO",
        "a batch was consumed",
        records=records,
        delivered=len(delivery.delivered),
        deadLettered=letters,
        undelivered=len(delivery.undelivered),
        errors=sorted(set(delivery.errors)),
        failedSequenceNumbers=sorted(failed),
    )


def _number(record: Record) -> str:
    return str(record["kinesis"]["sequenceNumber"])
