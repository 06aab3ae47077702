"""Records that can never be delivered, kept whole and with the reason: in a queue, and in a bucket what is too large for it."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from handlers.events.records import Event, request_id_of
from handlers.shared.delivery import Refusal
from handlers.shared.logs import log

MAX_DATA_LENGTH = 200_000
"""Characters of base64 that fit beside the rest of a message. Source: Amazon SQS quotas, message size 262,144."""

Letter = dict[str, Any]


class Queue(Protocol):
    """The part of the `sqs` client that is used here."""

    def send_message(self, **request: Any) -> Any:
        """Put one message into a queue."""


class Bucket(Protocol):
    """The part of the `s3` client that is used here."""

    def put_object(self, **request: Any) -> Any:
        """Store one object."""


def for_record(record: Mapping[str, Any], reason: str) -> Letter:
    """Make the letter for a record that is not an event; `data` is the record as it was."""
    return _letter(record, reason, record["kinesis"]["data"], request_id_of(record))


def for_event(record: Mapping[str, Any], refusal: Refusal[Event]) -> Letter:
    """Make the letter for an event that the service refused.

    `data` is that event alone, as a record: a record may stand for many events, and the others were delivered.
    """
    data = json.dumps(refusal.entry.as_record(), ensure_ascii=False).encode()
    return _letter(
        record, refusal.reason, base64.b64encode(data).decode(), refusal.entry.request_id
    )


@dataclass(frozen=True)
class DeadLetters:
    """Where dead letters go. Queue and bucket are made when they are needed first: most invocations need none.

    Attributes:
        queue: makes the `sqs` client.
        queue_url: of the dead-letter queue.
        objects: makes the `s3` client.
        bucket: name of the bucket that keeps the data of records too large for the queue.
    """

    queue: Callable[[], Queue]
    queue_url: str
    objects: Callable[[], Bucket]
    bucket: str

    def send(self, letter: Letter) -> bool:
        """Send a letter; False when it could not be kept, and then the record must count as failed."""
        try:
            body = json.dumps(self._that_fits(letter))
            self.queue().send_message(QueueUrl=self.queue_url, MessageBody=body)
        except (ClientError, BotoCoreError) as error:
            log(
                "ERROR",
                "a dead letter could not be kept",
                sequenceNumber=letter["sequenceNumber"],
                error=type(error).__name__,
            )
            return False
        return True

    def _that_fits(self, letter: Letter) -> Letter:
        """Return the letter, with `dataKey` in place of data that is too large: where in the bucket it lies."""
        if len(letter["data"]) <= MAX_DATA_LENGTH:
            return letter
        # One record has one place: sent again, it is written over itself.
        key = f"records/{letter['shardId']}/{letter['sequenceNumber']}"
        self.objects().put_object(
            Bucket=self.bucket, Key=key, Body=base64.b64decode(letter["data"])
        )
        return {**{name: value for name, value in letter.items() if name != "data"}, "dataKey": key}


def _letter(record: Mapping[str, Any], reason: str, data: str, request_id: str) -> Letter:
    kinesis = record["kinesis"]
    return {
        "reason": reason,
        "streamArn": record["eventSourceARN"],
        "shardId": record["eventID"].partition(":")[0],
        "sequenceNumber": kinesis["sequenceNumber"],
        "partitionKey": kinesis["partitionKey"],
        "approximateArrivalTimestamp": kinesis["approximateArrivalTimestamp"],
        "data": data,
        **({"requestId": request_id} if request_id else {}),
    }
