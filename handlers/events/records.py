"""Kinesis records turned into Personalize events.

A record holds one JSON object: either one event, or `interactions` equal events spread over `dateFrom` to `dateTo`.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.events import fields
from handlers.events.fields import (
    CLIENT_MEMBERS,
    MAX_RECOMMENDATION_ID_LENGTH,
    REQUEST_ID,
    MalformedRecordError,
)
from handlers.events.timestamps import BadTimestampError, epoch_seconds, spread
from handlers.shared.context import Client
from handlers.shared.json_objects import NotJsonObjectError, json_object
from handlers.shared.limits import MAX_ID_LENGTH

MAX_EVENT_BYTES = 10 * 1024
_OF_THE_REQUEST = frozenset({*CLIENT_MEMBERS, REQUEST_ID})
IDENTITY_LENGTH = 32
"""Hexadecimal digits of a content's hash: 128 bits, so that no two of all events are ever taken for one."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as PutEvents takes it, and the record it came from.

    `sent_at` is in whole seconds since the Unix epoch, `properties` is a JSON string, `session_id` defaults to
    the user id, `user_id` is None for an anonymous user. Limits are those of the service. `client` is what the request told
    of its client, from which words of its context come, `request_id` which request that was; the service gets neither.

    Source: Amazon Personalize API Reference, PutEvents and Event.
    """

    sequence_number: str
    user_id: str | None
    session_id: str
    event_id: str
    event_type: str
    sent_at: int
    item_id: str | None = None
    event_value: float | None = None
    recommendation_id: str | None = None
    impression: tuple[str, ...] = ()
    attribution_source: str | None = None
    properties: str | None = None
    client: Client = field(default_factory=Client)
    request_id: str = ""

    def as_request(self) -> dict[str, Any]:
        """Return the member of PutEvents' `eventList`."""
        return {
            "eventId": self.event_id,
            "eventType": self.event_type,
            "sentAt": self.sent_at,
            **self._optional_members(),
            **(
                {"metricAttribution": {"eventAttributionSource": self.attribution_source}}
                if self.attribution_source
                else {}
            ),
            **({"properties": self.properties} if self.properties else {}),
        }

    def as_record(self) -> dict[str, Any]:
        """Return the event as a record of the stream; parsing it again gives an equal event."""
        return {
            **({"userId": self.user_id} if self.user_id else {}),
            "sessionId": self.session_id,
            "eventId": self.event_id,
            "eventType": self.event_type,
            "sentAt": self.sent_at,
            **self._optional_members(),
            **(
                {"eventAttributionSource": self.attribution_source}
                if self.attribution_source
                else {}
            ),
            **({"properties": json.loads(self.properties)} if self.properties else {}),
            **self._client_members(),
            **({REQUEST_ID: self.request_id} if self.request_id else {}),
        }

    def _client_members(self) -> dict[str, str]:
        told = (self.client.user_agent, self.client.location)
        return {name: text for name, text in zip(CLIENT_MEMBERS, told, strict=True) if text}

    def _optional_members(self) -> dict[str, Any]:
        members = {
            "itemId": self.item_id,
            "eventValue": self.event_value,
            "recommendationId": self.recommendation_id,
            "impression": list(self.impression) or None,
        }
        return {name: value for name, value in members.items() if value is not None}


def parse_record(record: Mapping[str, Any]) -> list[Event]:
    """Turn one record of a Lambda event from Kinesis into its events, oldest first.

    Raises:
        MalformedRecordError: the record can never become an event; the text says why and holds no value of it.
    """
    kinesis = record["kinesis"]
    return events_of(
        _json_object(kinesis["data"]),
        sequence_number=kinesis["sequenceNumber"],
        place=record["eventID"],
        arrival=float(kinesis["approximateArrivalTimestamp"]),
    )


def request_id_of(record: Mapping[str, Any]) -> str:
    """Return the id of the request that a record came with, also of one that can be no event; empty where it has none."""
    try:
        return fields.request_id(_json_object(record["kinesis"]["data"]))
    except MalformedRecordError:
        return ""


def events_of(
    data: Mapping[str, object], *, sequence_number: str, place: str, arrival: float
) -> list[Event]:
    """Turn the content of a record into its events, oldest first.

    Event ids are the client's, else derived (`_event_ids`): a record that is delivered again, from the stream, a dead
    letter or the archive, gives the same ids, and the service uses an id once.

    Args:
        data: the content.
        sequence_number: what the events are to be known by.
        place: where the record is, different for every record.
        arrival: when it came, in seconds since the Unix epoch.

    Raises:
        MalformedRecordError: it can never become an event; the text says why and holds no value of it.
    """
    user_id = fields.optional_id(data, "userId")
    session_id = fields.optional_id(data, "sessionId") or user_id
    if session_id is None:
        raise MalformedRecordError(
            "userId and sessionId are both missing; an event needs one of them"
        )
    times = _times(data, arrival=arrival)
    ids = _event_ids(data, _identity(data, place), len(times))
    shared: dict[str, Any] = {
        "sequence_number": sequence_number,
        "user_id": user_id,
        "session_id": session_id,
        "event_type": fields.event_type(data),
        "item_id": fields.optional_id(data, "itemId"),
        "event_value": fields.event_value(data),
        "recommendation_id": fields.optional_id(
            data, "recommendationId", MAX_RECOMMENDATION_ID_LENGTH
        ),
        "impression": fields.impression(data),
        "attribution_source": fields.attribution_source(data),
        "properties": fields.properties(data),
        "client": fields.client(data),
        "request_id": fields.request_id(data),
    }
    events = [
        Event(event_id=event_id, sent_at=sent_at, **shared)
        for event_id, sent_at in zip(ids, times, strict=True)
    ]
    if is_too_large(events[0]):
        raise MalformedRecordError(f"the event is larger than {MAX_EVENT_BYTES} bytes")
    return events


def is_too_large(event: Event) -> bool:
    """Tell whether the service would refuse an event for its size."""
    return len(json.dumps(event.as_request(), ensure_ascii=False).encode()) > MAX_EVENT_BYTES


def _json_object(data: str) -> dict[str, Any]:
    try:
        return json_object(base64.b64decode(data, validate=True))
    except NotJsonObjectError as error:
        raise MalformedRecordError(f"the record {error}") from None
    except ValueError:
        raise MalformedRecordError("the record is not JSON") from None


def _times(data: Mapping[str, object], *, arrival: float) -> list[int]:
    """Return the time of each event of the record.

    Events without dates end at the arrival, one second apart: the service keeps equal events of one second once.
    """
    count = fields.interactions(data)
    if data.get("sentAt") is not None:
        if count > 1 or data.get("dateFrom") is not None or data.get("dateTo") is not None:
            raise MalformedRecordError(
                "sentAt is for one event; give dateFrom and dateTo for several"
            )
        return [_time(data, "sentAt", arrival)]
    end = (
        int(arrival)
        if data.get("dateTo") is None
        else _time(data, "dateTo", arrival, end_of_day=True)
    )
    start = (
        max(0, end - count + 1)
        if data.get("dateFrom") is None
        else _time(data, "dateFrom", arrival)
    )
    if start > end:
        raise MalformedRecordError("dateFrom lies after dateTo")
    return spread(start, end, count)


def _time(
    data: Mapping[str, object], field: str, arrival: float, *, end_of_day: bool = False
) -> int:
    try:
        return epoch_seconds(data[field], now=arrival, end_of_day=end_of_day)
    except BadTimestampError as error:
        raise MalformedRecordError(f"{field} {error}") from None


def has_own_time(data: Mapping[str, object]) -> bool:
    """Whether a record says itself when its events happened; else that depends on its arrival."""
    return data.get("sentAt") is not None or data.get("dateTo") is not None


def _identity(data: Mapping[str, object], shard_and_sequence: str) -> str:
    """Return what tells a record from all others.

    With its own time it is the content, wherever the record is read and whoever sent it again: the service keeps events of
    one time and equal properties once anyway. Without, two equal records may be two events, and the place in the stream is what differs.

    Source: Amazon Personalize Developer Guide, "Recording real-time item interaction events".
    """
    if not has_own_time(data):
        return shard_and_sequence
    content = {name: value for name, value in data.items() if name not in _OF_THE_REQUEST}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:IDENTITY_LENGTH]


def _event_ids(data: Mapping[str, object], identity: str, count: int) -> list[str]:
    chosen = fields.optional_id(data, "eventId")
    if chosen is not None and count == 1:
        return [chosen]
    ids = [f"{chosen or identity}:{index}" for index in range(count)]
    if len(ids[-1]) > MAX_ID_LENGTH:
        raise MalformedRecordError(
            f"eventId leaves no room for a number within {MAX_ID_LENGTH} characters"
        )
    return ids
