"""PutEvents: what users do; what is accepted is on disk before the answer."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from localaws.personalize.control import dataset_groups, datasets, event_trackers
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input
from localaws.personalize.recommended import shown_items
from localaws.personalize.resources import ACTIVE
from localaws.personalize.shapes import Json, is_unicode

MAX_EVENT_BYTES = 10 * 1024
MAX_ITEM_ID_LENGTH = 256
LATEST_SENT_AT = 100_000_000_000
"""Exclusive; as seconds the year 5138. Larger numbers are milliseconds."""

RESERVED_PROPERTIES = frozenset(
    {"userid", "sessionid", "eventtype", "timestamp", "recommendationid", "impression"}
)
"""Source: Amazon Personalize API Reference, Event, `properties`; compared without case."""

ITEM_PROPERTY = "itemid"
"""Key in the properties, compared without case, that names the event's item where `itemId` does not: recorded events of the
service's first API have it there alone, and count."""

_INSERT_EVENT = """
INSERT OR IGNORE INTO events (dataset_group_arn, user_key, user_id, session_id, event_type, sent_at, item_id,
    event_id, event_value, fingerprint, counts, details)
VALUES (:group, :user_key, :user_id, :session_id, :event_type, :sent_at, :item_id, :event_id, :event_value,
    :fingerprint, NOT EXISTS (SELECT 1 FROM events WHERE dataset_group_arn = :group AND event_id = :event_id), :details)
"""


def put_events(plane: ControlPlane, caller: Caller, request: Json) -> None:
    """Answer PutEvents.

    Events with equal time and properties are kept once. An event id that was seen before is stored, but
    neither trained with nor shown to the model. An event that names its recommendation, and no impression, has the
    items of that recommendation for one.

    Raises:
        ServiceError: InvalidInputException; then no event of the request is stored. AWS does not document what it answers
            where the key of the dataset group cannot be used.
    Source of the impression: Amazon Personalize Developer Guide, "Recording item interaction events with impressions data".
    """
    tracker = event_trackers.by_tracking_id(plane, caller, request["trackingId"])
    if tracker is None:
        raise invalid_input(f"The trackingId {request['trackingId']} does not exist.")
    if tracker.status != ACTIVE:
        raise invalid_input(
            f"The event tracker of {request['trackingId']} is not ACTIVE: {tracker.status}."
        )
    group = tracker.document["datasetGroupArn"]
    if datasets.of_group(plane, group, "INTERACTIONS") is None:
        raise invalid_input(
            f"Dataset group {group} has no Interactions dataset to put events into."
        )
    refused = dataset_groups.key_refusal(plane, plane.store.get("DatasetGroup", group))
    if refused is not None:
        raise invalid_input(f"The KMS key of dataset group {group} cannot be used: {refused}")
    rows = [_event_row(group, request, event) for event in request["eventList"]]
    if plane.behaviour.events_need_items and not all(row["item_id"] for row in rows):
        raise invalid_input("Every event must have an itemId.")
    with plane.store.transaction():
        for row in rows:
            row["details"] = json.dumps(_with_impression(plane, row["details"]))
        plane.store.database.executemany(_INSERT_EVENT, rows)


def last_event(plane: ControlPlane, group_arn: str) -> int:
    """Id of the newest put event of a group, 0 before the first."""
    (last,) = plane.store.database.execute(
        "SELECT coalesce(max(id), 0) FROM events WHERE dataset_group_arn = ?", (group_arn,)
    ).fetchone()
    return int(last)


def _with_impression(plane: ControlPlane, details: Json) -> Json:
    if "impression" in details or "recommendationId" not in details:
        return details
    shown = shown_items(plane, details["recommendationId"])
    return {**details, "impression": shown} if shown else details


def _event_row(group: str, request: Json, event: Json) -> Json:
    _check_event(event)
    properties = _allowed_properties(event)
    user = request.get("userId") or None
    session = request["sessionId"]
    identity = {**event, "user": user or session}
    identity.pop("eventId", None)
    details = {
        name: event[name]
        for name in ("properties", "recommendationId", "impression", "metricAttribution")
        if name in event
    }
    return {
        "group": group,
        "user_key": user or session,
        "user_id": user,
        "session_id": session,
        "event_type": event["eventType"],
        "sent_at": float(event["sentAt"]),
        "item_id": event.get("itemId") or _item_of(properties),
        "event_id": event.get("eventId"),
        "event_value": None if "eventValue" not in event else float(event["eventValue"]),
        "fingerprint": hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).digest(),
        "details": details,
    }


def _check_event(event: Json) -> None:
    if len(json.dumps(event).encode()) > MAX_EVENT_BYTES:
        raise invalid_input(f"An event is larger than {MAX_EVENT_BYTES} bytes.")
    sent_at = event["sentAt"]
    if not 0 <= sent_at < LATEST_SENT_AT:
        raise invalid_input(f"sentAt must be in seconds since 1970-01-01 UTC, not {sent_at}.")


def _allowed_properties(event: Json) -> Mapping[str, Any]:
    properties = properties_of(event.get("properties", "{}"))
    for name in properties:
        if name.lower() in RESERVED_PROPERTIES:
            raise invalid_input(f"The key {name} is not allowed in the properties of an event.")
    return properties


def _item_of(properties: Mapping[str, Any]) -> str | None:
    """The item that the properties of an event name, None when they name none."""
    for name, value in properties.items():
        if name.lower() != ITEM_PROPERTY or value is None:
            continue
        if not isinstance(value, str) or not 1 <= len(value) <= MAX_ITEM_ID_LENGTH:
            raise invalid_input(
                f"{name} in the properties of an event must be text of 1 to {MAX_ITEM_ID_LENGTH} characters, not {value!r}."
            )
        return value
    return None


def properties_of(text: str) -> Mapping[str, Any]:
    """Properties of an event, item or user, which are JSON as text.

    Raises:
        ServiceError: InvalidInputException.
    """
    try:
        properties = json.loads(text)
        # Text that is whole can still spell half a character by an escape of its own.
        whole = is_unicode(json.dumps(properties, ensure_ascii=False))
    except (ValueError, RecursionError) as error:
        raise invalid_input(f"properties must be a JSON object as text: {error}.") from error
    if not isinstance(properties, dict):
        raise invalid_input("properties must be a JSON object as text.")
    if not whole:
        raise invalid_input("properties must be text without half a character (a lone surrogate).")
    return properties
