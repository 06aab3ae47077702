"""Checks of the fields of a record. Messages name the field and the rule, never the value: they are logged."""

import json
from collections.abc import Mapping

from handlers.events.timestamps import is_finite_number
from handlers.shared.context import MAX_USER_AGENT_LENGTH, Client
from handlers.shared.limits import MAX_ID_LENGTH
from handlers.shared.null_words import NULL_WORDS

MAX_PROPERTIES_LENGTH = 1024
MAX_IMPRESSION_ITEMS = 25
MAX_RECOMMENDATION_ID_LENGTH = 40
MAX_INTERACTIONS = 500
MAX_SOURCE_LENGTH = 1024
MAX_REQUEST_ID_LENGTH = 64

# Source: Amazon Personalize API Reference, Event: these belong to the event, not to its properties.
RESERVED_PROPERTIES = frozenset(
    {"userid", "sessionid", "eventtype", "timestamp", "recommendationid", "impression"}
)

CLIENT_MEMBERS = ("userAgent", "location")
"""Of a record, about the client of the request; no client can write them, since the API's models do not have them."""

REQUEST_ID = "requestId"
"""Of a record, the id of the API's request that it came with; written as the client's members are."""


class MalformedRecordError(ValueError):
    """A record that can never become an event, however often it is delivered."""


def optional_id(
    data: Mapping[str, object], field: str, max_length: int = MAX_ID_LENGTH
) -> str | None:
    """Return a string of 1 to `max_length` characters, or None when the field is absent or null.

    Raises:
        MalformedRecordError: the field has another type or length, or is a word for a missing value.
    """
    value = data.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= max_length:
        raise MalformedRecordError(f"{field} must be a string of 1 to {max_length} characters")
    if value in NULL_WORDS:
        raise MalformedRecordError(
            f"{field} must not be a word for a missing value, such as null or undefined"
        )
    return value


def event_type(data: Mapping[str, object]) -> str:
    """Return the required event type."""
    value = optional_id(data, "eventType")
    if value is None:
        raise MalformedRecordError("eventType is missing")
    return value


def event_value(data: Mapping[str, object]) -> float | None:
    """Return the event value as a finite number, or None."""
    value = data.get("eventValue")
    if value is None:
        return None
    if not is_finite_number(value):
        raise MalformedRecordError("eventValue must be a number")
    return float(value)


def impression(data: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the items that were shown; empty when the field is absent."""
    value = data.get("impression")
    if value is None:
        return ()
    rule = f"impression must be a list of 1 to {MAX_IMPRESSION_ITEMS} item ids of 1 to {MAX_ID_LENGTH} characters"
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_IMPRESSION_ITEMS:
        raise MalformedRecordError(rule)
    if not all(isinstance(item, str) and 1 <= len(item) <= MAX_ID_LENGTH for item in value):
        raise MalformedRecordError(rule)
    if not NULL_WORDS.isdisjoint(value):
        raise MalformedRecordError(
            "impression must not hold a word for a missing value, such as null or undefined"
        )
    return tuple(value)


def attribution_source(data: Mapping[str, object]) -> str | None:
    """Return who brought the event about, such as a campaign outside of Personalize; None when the field is absent.

    Source: Amazon Personalize API Reference, MetricAttribution of PutEvents: printable ASCII, and not blank.
    """
    value = data.get("eventAttributionSource")
    if value is None:
        return None
    if (
        not isinstance(value, str)
        or len(value) > MAX_SOURCE_LENGTH
        or not (value.isascii() and value.isprintable() and value.strip())
    ):
        raise MalformedRecordError(
            f"eventAttributionSource must be 1 to {MAX_SOURCE_LENGTH} printable ASCII characters, and not all blank"
        )
    return value


def properties(data: Mapping[str, object]) -> str | None:
    """Return the properties as the JSON string that PutEvents takes, or None when there are none."""
    value = data.get("properties")
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise MalformedRecordError("properties must be an object")
    reserved = sorted(key for key in value if key.lower() in RESERVED_PROPERTIES)
    if reserved:
        raise MalformedRecordError(
            f"properties must not hold {', '.join(reserved)}: they are fields of the event"
        )
    text = properties_text(value)
    if len(text) > MAX_PROPERTIES_LENGTH:
        raise MalformedRecordError(
            f"properties must be at most {MAX_PROPERTIES_LENGTH} characters of JSON"
        )
    return text


def properties_text(properties: Mapping[str, object]) -> str:
    """Return properties as PutEvents takes them."""
    return json.dumps(properties, ensure_ascii=False, separators=(",", ":"))


def client(data: Mapping[str, object]) -> Client:
    """Return what the API wrote of the client into a record; anything but text counts as nothing."""
    agent, location = (data.get(member) for member in CLIENT_MEMBERS)
    return Client(
        user_agent=agent[:MAX_USER_AGENT_LENGTH] if isinstance(agent, str) else "",
        location=location if isinstance(location, str) else "",
    )


def request_id(data: Mapping[str, object]) -> str:
    """Return the id of the request that a record came with; empty where none is told, or what cannot be one."""
    value = data.get(REQUEST_ID)
    is_id = isinstance(value, str) and len(value) <= MAX_REQUEST_ID_LENGTH and value.isascii()
    return str(value) if is_id else ""


def interactions(data: Mapping[str, object]) -> int:
    """Return how many events the record stands for; 1 when it does not say.

    Raises:
        MalformedRecordError: not a whole number from 1 to MAX_INTERACTIONS.
    """
    value = data.get("interactions", 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_INTERACTIONS:
        raise MalformedRecordError(
            f"interactions must be a whole number from 1 to {MAX_INTERACTIONS}"
        )
    return value
