"""What is delivered again and settled as one: a message of the queue, an object of a bucket. No I/O.

Records are in the form in which the consumer gets them, so that they are read by the consumer's own code and become the
same events, with the same ids.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.core.archive import Record
from handlers.events.records import has_own_time

NO_RECORDS = "it holds no record"
NO_IDENTITY = "it has neither an eventId nor a time of its own"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Records that are settled together.

    Attributes:
        name: id of the message, or key of the object.
        reason: why the records were kept, without any value of them.
        records: as the consumer gets them.
        unreadable: records, or the whole, that cannot be delivered, each with why; their text as it was.
        handle: what settles the letter at its source.
    """

    name: str
    reason: str
    records: tuple[Record, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    handle: str = ""


def from_message(name: str, body: str, data: bytes | None = None, handle: str = "") -> Letter:
    """Read a message that the consumer sent to the dead-letter queue.

    Args:
        name: id of the message.
        body: its text.
        data: what lies at the message's `dataKey`, if it has one.
        handle: with which the message is deleted.
    """
    try:
        message = json.loads(body)
        encoded = message["data"] if data is None else base64.b64encode(data).decode()
        record = _record(
            {**message, "data": encoded}, f"{message['shardId']}:{message['sequenceNumber']}"
        )
        # The service's text behind the code may repeat values.
        reason = message["reason"].partition(":")[0]
    except (ValueError, KeyError, TypeError, AttributeError):
        return Letter(name=name, reason=NO_RECORDS, unreadable=((NO_RECORDS, body),), handle=handle)
    return Letter(name=name, reason=reason, records=(record,), handle=handle)


def data_key(body: str) -> str | None:
    """Where in the bucket the data of a message lie; None when the message holds them."""
    try:
        key = json.loads(body).get("dataKey")
    except (ValueError, AttributeError):
        return None
    return key if isinstance(key, str) else None


def from_invocation(key: str, body: str) -> Letter:
    """Read what Lambda wrote about a batch that it gave up.

    Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source",
    example of an Amazon S3 invocation record.

    Args:
        key: of the object.
        body: its text; `payload` is the event of the invocation as JSON in a string.
    """
    try:
        message = json.loads(body)
        records = tuple(
            _record(each["kinesis"], each["eventID"])
            for each in json.loads(message["payload"])["Records"]
        )
        reason = str(message["requestContext"]["condition"])
    except (ValueError, KeyError, TypeError):
        return Letter(name=key, reason=NO_RECORDS, unreadable=((NO_RECORDS, body),), handle=key)
    return Letter(name=key, reason=reason, records=records, handle=key)


def from_archive(key: str, records: Iterable[Record]) -> Letter:
    """Read an object of the archive.

    The archive keeps neither arrival nor place in the stream. A record that depends on them would become another event
    than the stream made of it, so it cannot be delivered again to a group that may have it.

    Args:
        key: of the object.
        records: of the object, as `components.core.archive` reads them.
    """
    parts: dict[bool, list[Record]] = {False: [], True: []}
    for record in records:
        parts[_depends_on_its_place(_data(record))].append(record)
    unreadable = tuple((NO_IDENTITY, _data(each).decode(errors="replace")) for each in parts[True])
    return Letter(
        name=key, reason="archive", records=tuple(parts[False]), unreadable=unreadable, handle=key
    )


def _record(kinesis: Mapping[str, Any], event_id: str) -> Record:
    """Return what the consumer needs of a record.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    return {
        "kinesis": {
            "data": str(kinesis["data"]),
            "sequenceNumber": str(int(kinesis["sequenceNumber"])),
            "approximateArrivalTimestamp": float(kinesis["approximateArrivalTimestamp"]),
        },
        "eventID": event_id,
    }


def _data(record: Record) -> bytes:
    return base64.b64decode(record["kinesis"]["data"])


def _depends_on_its_place(line: bytes) -> bool:
    try:
        data = json.loads(line)
    except ValueError:
        return False  # the consumer's code says what is wrong with it
    return isinstance(data, dict) and not has_own_time(data) and data.get("eventId") is None
