"""Lambda functions `put-items` and `put-users`: `PUT /items` and `PUT /users`.

Environment: `DATASET_TYPE` (`Items` or `Users`), `DATASET_ARN`. Beside this module lies `columns.json`, the columns of
the dataset: a schema may be longer than all variables of a function together.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from handlers.metadata.columns import Columns, read_columns
from handlers.metadata.records import KINDS, Record, parse_request
from handlers.shared import clients
from handlers.shared.delivery import Sender
from handlers.shared.invocation import LambdaContext, clock_of
from handlers.shared.logs import log
from handlers.shared.outcomes import Outcome, Status, reply_with, statuses
from handlers.shared.replies import Reply, reply_to

MAX_RECORDS_PER_CALL = 10
"""Source: Amazon Personalize API Reference, PutItems and PutUsers."""

REASONS: Mapping[Status, str] = {
    "refused": "Amazon Personalize refused the record: its properties must be columns of the schema, of their types.",
    "failed": "The record was not recorded. Send it again later.",
}


class PersonalizeEvents(Protocol):
    """The part of the `personalize-events` client that is used here."""

    def put_items(self, **request: Any) -> Any:
        """Put items."""

    def put_users(self, **request: Any) -> Any:
        """Put users."""


def handler(event: Mapping[str, Any], context: LambdaContext) -> Reply:
    """Answer one API Gateway proxy request."""
    dataset_type, dataset_arn = os.environ["DATASET_TYPE"], os.environ["DATASET_ARN"]
    sender = Sender[Record](
        lambda batch: put(clients.personalize_events(), dataset_type, dataset_arn, batch),
        remaining_seconds=clock_of(context),
    )
    return respond(event, dataset_type, _columns(), sender)


def put(
    client: PersonalizeEvents, dataset_type: str, dataset_arn: str, batch: list[Record]
) -> None:
    """Put at most ten records; each replaces the one with its id."""
    kind = KINDS[dataset_type]
    calls: dict[str, Callable[..., Any]] = {"Items": client.put_items, "Users": client.put_users}
    records = [{kind.id: record.id, "properties": record.properties} for record in batch]
    calls[dataset_type](datasetArn=dataset_arn, **{kind.records: records})


def respond(
    event: Mapping[str, Any], dataset_type: str, columns: Columns, sender: Sender[Record]
) -> Reply:
    """Put the records of a request, in their order, and answer what became of each."""
    kind = KINDS[dataset_type]

    def answered(request_id: str) -> Reply:
        records = parse_request(event, kind, columns)
        delivery = sender.send(
            records[start : start + MAX_RECORDS_PER_CALL]
            for start in range(0, len(records), MAX_RECORDS_PER_CALL)
        )
        log(
            "WARNING" if delivery.undelivered else "INFO",
            "records were put",
            kind=kind.records,
            recorded=len(delivery.delivered),
            refused=len(delivery.refused),
            failed=len(delivery.undelivered),
            errors=sorted(set(delivery.errors)),
            requestId=request_id,
        )
        became = statuses(delivery)
        outcomes = [
            Outcome.of({kind.id: record.id}, became[id(record)], REASONS) for record in records
        ]
        return reply_with(kind.records, outcomes, delivery.errors, request_id)

    return reply_to(event, answered)


@cache
def _columns() -> Columns:
    return read_columns(Path(__file__).with_name("columns.json").read_text(encoding="utf-8"))
