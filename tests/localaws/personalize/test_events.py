from typing import Any

import pytest

from localaws.personalize.errors import ServiceError
from tests.support.personalize_service import Service

NOW = 1_800_000_000


@pytest.fixture
def tracking_id(service: Service) -> str:
    group = service.group()
    service.dataset(group)
    tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=group)
    service.settle(tracker["eventTrackerArn"])
    return str(tracker["trackingId"])


def stored(service: Service) -> list[tuple[Any, ...]]:
    rows = service.personalize.plane.store.database.execute(
        "SELECT user_key, item_id, sent_at, counts FROM events ORDER BY id"
    )
    return rows.fetchall()


def put(service: Service, tracking_id: str, *events: dict[str, Any], **settings: Any) -> None:
    full = [{"eventType": "view", "itemId": "i", "sentAt": NOW, **event} for event in events]
    service.call(
        "PutEvents", **{"trackingId": tracking_id, "sessionId": "s", **settings}, eventList=full
    )


def test_equal_events_are_kept_once_a_user(service: Service, tracking_id: str) -> None:
    put(service, tracking_id, {}, {}, {"properties": '{"a": 1}'})
    put(service, tracking_id, {}, userId="u")
    put(service, tracking_id, {"sentAt": NOW + 0.5}, userId="u")
    put(service, tracking_id, {"eventId": "e"}, userId="u")
    assert stored(service) == [
        ("s", "i", NOW, 1),
        ("s", "i", NOW, 1),
        ("u", "i", NOW, 1),
        ("u", "i", NOW + 0.5, 1),
    ]


def test_a_repeated_event_id_is_stored_and_does_not_count(
    service: Service, tracking_id: str
) -> None:
    put(service, tracking_id, {"eventId": "e"}, {"eventId": "e", "itemId": "j"}, {"itemId": "k"})
    assert [(row[1], row[3]) for row in stored(service)] == [("i", 1), ("j", 0), ("k", 1)]


@pytest.mark.parametrize(
    "event",
    [
        {"sentAt": NOW * 1000},
        {"sentAt": -1},
        {"sentAt": float("nan")},
        {"sentAt": float("inf")},
        {"sentAt": "2027-01-15"},
        {"properties": '{"timestamp": 1}'},
        {"properties": '"text"'},
    ],
)
def test_one_bad_event_refuses_all(
    service: Service, tracking_id: str, event: dict[str, Any]
) -> None:
    with pytest.raises(ServiceError, match="InvalidInputException"):
        put(service, tracking_id, {}, event)
    assert stored(service) == []


def test_a_tracker_that_is_not_active_takes_no_events(service: Service) -> None:
    group = service.group()
    service.dataset(group)
    tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=group)
    with pytest.raises(ServiceError, match="not ACTIVE"):
        put(service, tracker["trackingId"], {})


def test_events_need_an_interactions_dataset(service: Service) -> None:
    tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=service.group())
    service.settle(tracker["eventTrackerArn"])
    with pytest.raises(ServiceError, match="no Interactions dataset"):
        put(service, tracker["trackingId"], {})


def test_a_put_record_replaces_the_one_before(service: Service) -> None:
    items = service.dataset(service.group(), "Items")
    for category in ("a", "b"):
        record = {"itemId": "i", "properties": f'{{"category": "{category}"}}'}
        service.call("PutItems", datasetArn=items, items=[record])
    rows = service.personalize.plane.store.database.execute("SELECT id, properties FROM records")
    assert rows.fetchall() == [("i", '{"category": "b"}')]
