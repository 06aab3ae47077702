"""Lambda function `consumer`: Kinesis records to PutEvents, with partial batch responses.

Environment: `TRACKING_ID`, `DEAD_LETTER_QUEUE_URL`, `DEAD_LETTER_BUCKET`; where the stack has metrics, `EVENT_TYPES`. Where the
stack derives the context of users, `context.json` lies beside this module.
"""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from handlers.events.context import in_context
from handlers.events.dead_letters import DeadLetters, Letter, for_event, for_record
from handlers.events.delivery import Courier
from handlers.events.event_metrics import event_metrics, stack_event_types
from handlers.events.fields import MalformedRecordError
from handlers.events.records import Event, parse_record, request_id_of
from handlers.shared import clients
from handlers.shared.context import NO_CONTEXT, ContextRules, stack_rules
from handlers.shared.delivery import Delivery
from handlers.shared.invocation import LambdaContext, clock_of
from handlers.shared.logs import log
from handlers.shared.metrics import Metric, emit

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
    malformed = len(letters)
    delivery = courier.deliver(events)
    for refusal in delivery.refused:
        record = next(r for r in records if _number(r) == refusal.entry.sequence_number)
        letters.setdefault(refusal.entry.sequence_number, []).append(for_event(record, refusal))
    failed = {event.sequence_number for event in delivery.undelivered}
    sent = _send_letters(records, letters, failed, dead_letters)
    _log_outcome(len(records), events, delivery, sent, failed)
    _emit_metrics(records, malformed + len(events), delivery, sent)
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
                requestId=request_id_of(record),
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


def _log_outcome(
    records: int,
    events: Sequence[Event],
    delivery: Delivery[Event],
    letters: int,
    failed: set[str],
) -> None:
    log(
        "WARNING" if failed else "INFO",
        "a batch was consumed",
        records=records,
        delivered=len(delivery.delivered),
        deadLettered=letters,
        undelivered=len(delivery.undelivered),
        errors=sorted(set(delivery.errors)),
        failedSequenceNumbers=sorted(failed),
        requestIds=sorted({event.request_id for event in events if event.request_id}),
    )


def _emit_metrics(
    records: Sequence[Record], received: int, delivery: Delivery[Event], refused: int
) -> None:
    """Write the metrics of a batch; its lag is that of the oldest record of which something was delivered."""
    delivered = {event.sequence_number for event in delivery.delivered}
    arrivals = [
        float(record["kinesis"]["approximateArrivalTimestamp"])
        for record in records
        if _number(record) in delivered
    ]
    emit(
        [
            *event_metrics(
                received=received,
                delivered=delivery.delivered,
                refused=refused,
                event_types=stack_event_types(),
            ),
            *(
                [Metric("DeliveryLag", _milliseconds_since(min(arrivals)), "Milliseconds")]
                if arrivals
                else []
            ),
        ]
    )


def _milliseconds_since(moment: float) -> int:
    # The clocks of stream and function may differ by a little.
    return max(0, round((time.time() - moment) * 1000))


def _number(record: Record) -> str:
    return str(record["kinesis"]["sequenceNumber"])
