"""The request of `POST /putEvents`: the one of PutEvents, but for the tracking id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.events import fields
from handlers.events.fields import MalformedRecordError
from handlers.events.grouping import MAX_EVENTS_PER_CALL
from handlers.events.records import Event, events_of
from handlers.shared.callers import check_caller
from handlers.shared.json_objects import NotJsonObjectError, json_object
from handlers.shared.requests import RequestError, body_of

EVENT_MEMBERS = (
    "eventType",
    "sentAt",
    "itemId",
    "eventId",
    "eventValue",
    "recommendationId",
    "impression",
    "metricAttribution",
    "properties",
)


@dataclass(frozen=True)
class Refused:
    """An entry that can be no event.

    Attributes:
        event_id: that the client gave it, if any.
        reason: for the client.
    """

    event_id: str | None
    reason: str


def parse_request(
    event: Mapping[str, Any], *, tracking_id: str, stream_name: str
) -> list[Event | Refused]:
    """Read a request; each of its entries is an event or refused, in their order.

    An event's `sequence_number` is its position in the request. Its id, where the client gives none, comes from its
    content, so that a request that is sent again records nothing twice.

    Args:
        event: Lambda proxy event of a REST API.
        tracking_id: the stack's; a client may name it, and no other.
        stream_name: likewise.

    Raises:
        RequestError: 400 for a body that is no such request, 403 for another tracking id, stream or user than the caller's.

    Source: Amazon Personalize API Reference, PutEvents.
    """
    body = body_of(event)
    if (
        body.get("trackingId", tracking_id) != tracking_id
        or body.get("stream-name", stream_name) != stream_name
    ):
        raise RequestError(
            403,
            "stream-name or trackingId is not this API's. Leave them out: the API chooses its own.",
        )
    try:
        whose = {name: fields.optional_id(body, name) for name in ("userId", "sessionId")}
    except MalformedRecordError as error:
        raise RequestError(400, f"{error}.") from None
    if whose["sessionId"] is None:
        raise RequestError(400, "sessionId is missing.")
    check_caller(event, whose["userId"])
    arrival = float(event["requestContext"]["requestTimeEpoch"]) / 1000
    return [
        _event_or_refusal(entry, whose, position=position, arrival=arrival)
        for position, entry in enumerate(_entries(body))
    ]


def _event_or_refusal(
    entry: Mapping[str, Any], whose: Mapping[str, str | None], *, position: int, arrival: float
) -> Event | Refused:
    try:
        return _event(entry, whose, position=position, arrival=arrival)
    except MalformedRecordError as error:
        return Refused(_chosen_id(entry), f"{error}.")


def _entries(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    entries = body.get("eventList")
    if (
        not isinstance(entries, list)
        or not 1 <= len(entries) <= MAX_EVENTS_PER_CALL
        or not all(isinstance(entry, dict) for entry in entries)
    ):
        raise RequestError(400, f"eventList must be a list of 1 to {MAX_EVENTS_PER_CALL} events.")
    return entries


def _event(
    entry: Mapping[str, Any], whose: Mapping[str, str | None], *, position: int, arrival: float
) -> Event:
    given = {**whose, **{name: entry.get(name) for name in EVENT_MEMBERS}}
    if given["sentAt"] is None:
        raise MalformedRecordError("sentAt is missing")
    given["properties"] = _properties(given["properties"])
    given["eventAttributionSource"] = _attribution_source(given.pop("metricAttribution"))
    (event,) = events_of(
        {name: value for name, value in given.items() if value is not None},
        sequence_number=str(position),
        place=str(position),
        arrival=arrival,
    )
    return event


def _attribution_source(value: object) -> object:
    """Who brought the event about; PutEvents has it in an object of its own."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"eventAttributionSource"}:
        raise MalformedRecordError(
            "metricAttribution must be an object with eventAttributionSource"
        )
    return value["eventAttributionSource"]


def _properties(value: object) -> object:
    """The properties as an object; the service's own clients send them as a text of JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json_object(value)
    except NotJsonObjectError as error:
        raise MalformedRecordError(f"properties {error}") from None


def _chosen_id(entry: Mapping[str, Any]) -> str | None:
    try:
        return fields.optional_id(entry, "eventId")
    except MalformedRecordError:
        return None
