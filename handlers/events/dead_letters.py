"""Records that can never be delivered, sent to the dead-letter queue whole and with the reason."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from handlers.events.delivery import Refusal
from handlers.shared.logs import log

MAX_DATA_LENGTH = 200_000
"""Characters of base64 that fit beside the rest of a message. Source: Amazon SQS quotas, message size 262,144."""


class Queue(Protocol):
    """The part of the `sqs` client that is used here."""

    def send_message(self, **request: Any) -> Any:
        """Put one message into a queue."""


def for_record(record: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Make the message for a record that is not an event; `data` is the record as it was."""
    return _message(record, reason, record["kinesis"]["data"])


def for_event(record: Mapping[str, Any], refusal: Refusal) -> dict[str, Any]:
    """Make the message for an event that the service refused.

    `data` is that event alone, as a record: a record may stand for many events, and the others were delivered.
    """
    data = json.dumps(refusal.event.as_record(), ensure_ascii=False).encode()
    return _message(record, refusal.reason, base64.b64encode(data).decode())


def send(queue: Queue, queue_url: str, message: Mapping[str, Any]) -> bool:
    """Send a message; False when the queue did not take it, and then the record must count as failed."""
    try:
        queue.send_message(QueueUrl=queue_url, MessageBody=json.dumps(message))
    except (ClientError, BotoCoreError) as error:
        log(
            "ERROR",
            "the dead-letter queue did not take a record",
            sequenceNumber=message["sequenceNumber"],
            error=type(error).__name__,
        )
        return False
    return True


def _message(record: Mapping[str, Any], reason: str, data: str) -> dict[str, Any]:
    kinesis = record["kinesis"]
    message = {
        "reason": reason,
        "streamArn": record["eventSourceARN"],
        "shardId": record["eventID"].partition(":")[0],
        "sequenceNumber": kinesis["sequenceNumber"],
        "partitionKey": kinesis["partitionKey"],
        "approximateArrivalTimestamp": kinesis["approximateArrivalTimestamp"],
    }
    if len(data) > MAX_DATA_LENGTH:
        # Too large for the queue; shard and sequence number find it in the stream while that retains it.
        return {**message, "dataOmitted": True}
    return {**message, "data": data}
