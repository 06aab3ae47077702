"""Whose a stored record is, and stored records without those of users. No I/O.

Four forms are known: lines of the archive, lines of what Firehose could not process, batches that the event source gave up,
and single records. `Moments` says who goes: until when a user's records arrived that are to be removed.
"""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Moments = Mapping[str, float]
"""By user id, the moment of the request, in seconds since the Unix epoch: what arrived later is of who came back."""

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Purged:
    """What is left of an object.

    Attributes:
        body: its new content; None where nothing is left that anybody could want.
        removed: how many records of each user went; empty when the object stays as it is.
    """

    body: bytes | None
    removed: Counter[str] = field(default_factory=Counter)


def user_of(record: bytes) -> str | None:
    """The id of the user whose record it is; None where it names none.

    An event without user belongs to its session, and a session may have the user's own id. A line of what Firehose could not
    process holds the record in base64.

    Source: Amazon Data Firehose Developer Guide, "Data transformation failure handling", `rawData`.
    """
    try:
        data = json.loads(record)
        if isinstance(data, dict) and isinstance(data.get("rawData"), str):
            data = json.loads(base64.b64decode(data["rawData"]))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    named = data.get("userId")
    named = data.get("sessionId") if named is None else named
    return None if named is None else str(named)


def lines_without(body: bytes, moments: Moments, arrival: float) -> Purged:
    """An object of the archive without the lines of users.

    A line that goes leaves an empty one: the number of a line is what its event is known by where it has neither an id nor a
    time of its own (`components.core.archive`), and the lines after it keep theirs.

    Args:
        body: the object, compressed or not.
        moments: who goes.
        arrival: of the object's oldest record, in seconds since the Unix epoch.
    """
    is_compressed = body.startswith(_GZIP)
    lines = (gzip.decompress(body) if is_compressed else body).split(b"\n")
    removed: Counter[str] = Counter()
    for number, line in enumerate(lines):
        user = user_of(line)
        if user is not None and goes(user, arrival, moments):
            lines[number] = b""
            removed[user] += 1
    if not removed:
        return Purged(body)
    left = b"\n".join(lines)
    return Purged(gzip.compress(left, mtime=0) if is_compressed else left, removed)


def batch_without(body: bytes, moments: Moments) -> Purged:
    """A batch that the event source gave up without the records of users; None when that leaves no record.

    Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source".
    """
    try:
        message = json.loads(body)
        event = json.loads(message["payload"])
        owners = [(_owner(each["kinesis"]), each) for each in event["Records"]]
    except (ValueError, KeyError, TypeError):
        return Purged(body)
    kept, removed = [], Counter[str]()
    for (user, arrival), record in owners:
        if user is not None and goes(user, arrival, moments):
            removed[user] += 1
        else:
            kept.append(record)
    if not kept:
        return Purged(None if removed else body, removed)
    left = {**message, "payload": json.dumps({**event, "Records": kept})}
    return Purged(json.dumps(left).encode() if removed else body, removed)


def record_without(body: bytes, moments: Moments, arrival: float) -> Purged:
    """A record that is an object of its own: None when it is a user's.

    Args:
        body: the record.
        moments: who goes.
        arrival: of the record, or later; in seconds since the Unix epoch.
    """
    user = user_of(body)
    if user is None or not goes(user, arrival, moments):
        return Purged(body)
    return Purged(None, Counter({user: 1}))


def letter_of(message: str) -> tuple[str | None, float, str | None]:
    """Whose a message of the dead-letter queue is, when its record arrived, and where the record lies if not in the message.

    Nobody's, from the beginning of time, is one that the consumer did not write.
    """
    try:
        letter = json.loads(message)
        user, arrival = _owner(letter)
        key = letter.get("dataKey")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, 0.0, None
    return user, arrival, key if isinstance(key, str) else None


def goes(user: str, arrival: float, moments: Moments) -> bool:
    """Whether a user's record that arrived then is to be removed."""
    return user in moments and arrival <= moments[user]


def _owner(kinesis: Mapping[str, Any]) -> tuple[str | None, float]:
    """User and arrival of a record of the stream: the API gives the user's id as partition key, other producers may not.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    data = kinesis.get("data")
    named = user_of(base64.b64decode(data)) if isinstance(data, str) else None
    user = named if named is not None else str(kinesis["partitionKey"])
    return user, float(kinesis["approximateArrivalTimestamp"])
