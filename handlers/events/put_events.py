"""Lambda function `put-events`: `POST /putEvents`, events recorded before the answer.

Environment: `TRACKING_ID`, `STREAM_NAME`; where the stack has metrics, `EVENT_TYPES`. Where the stack derives the context of
users, `context.json` lies beside this module.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from handlers.events.context import in_context
from handlers.events.delivery import Courier
from handlers.events.event_metrics import event_metrics, stack_event_types
from handlers.events.put_request import Refused, parse_request
from handlers.events.records import Event
from handlers.shared import clients
from handlers.shared.context import NO_CONTEXT, ContextRules, client_of, stack_rules
from handlers.shared.delivery import Delivery
from handlers.shared.invocation import LambdaContext, clock_of
from handlers.shared.logs import log
from handlers.shared.metrics import emit
from handlers.shared.outcomes import Outcome, Status, reply_with, statuses
from handlers.shared.replies import Reply, reply_to

REASONS: Mapping[Status, str] = {
    "refused": "Amazon Personalize refused the event: its properties must be fields of the interactions schema, of "
    "their types.",
    "failed": "The event was not recorded. Send it again later.",
}


def handler(event: Mapping[str, Any], context: LambdaContext) -> Reply:
    """Answer one API Gateway proxy request."""
    courier = Courier(
        client=clients.personalize_events(),
        tracking_id=os.environ["TRACKING_ID"],
        remaining_seconds=clock_of(context),
    )
    rules = stack_rules(Path(__file__).parent)
    return respond(event, courier, os.environ["STREAM_NAME"], rules)


def respond(
    event: Mapping[str, Any],
    courier: Courier,
    stream_name: str,
    rules: ContextRules = NO_CONTEXT,
) -> Reply:
    """Record the events of a request and answer what became of each."""

    def recorded(request_id: str) -> Reply:
        parsed = parse_request(event, tracking_id=courier.tracking_id, stream_name=stream_name)
        client = client_of(event, rules)
        entries = [
            in_context(replace(entry, client=client), rules) if isinstance(entry, Event) else entry
            for entry in parsed
        ]
        delivery = courier.deliver(entry for entry in entries if isinstance(entry, Event))
        outcomes = _outcomes(entries, delivery)
        refused = sum(outcome.status == "refused" for outcome in outcomes)
        log(
            "WARNING" if delivery.undelivered else "INFO",
            "events were put",
            recorded=len(delivery.delivered),
            refused=refused,
            refusedByTheService=sorted(
                {each.reason.partition(":")[0] for each in delivery.refused}
            ),
            failed=len(delivery.undelivered),
            errors=sorted(set(delivery.errors)),
            requestId=request_id,
        )
        metrics = event_metrics(
            received=len(entries),
            delivered=delivery.delivered,
            refused=refused,
            event_types=stack_event_types(),
        )
        emit(metrics, requestId=request_id)
        return reply_with("events", outcomes, delivery.errors, request_id)

    return reply_to(event, recorded)


def _outcomes(entries: Sequence[Event | Refused], delivery: Delivery[Event]) -> list[Outcome]:
    became = statuses(delivery)
    return [
        Outcome.of({"eventId": entry.event_id}, became[id(entry)], REASONS)
        if isinstance(entry, Event)
        else _malformed(entry)
        for entry in entries
    ]


def _malformed(entry: Refused) -> Outcome:
    return Outcome({"eventId": entry.event_id} if entry.event_id else {}, "refused", entry.reason)
