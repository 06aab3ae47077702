import json

import pytest

from handlers.events.event_metrics import event_metrics, stack_event_types
from handlers.events.records import Event


def event(event_type: str) -> Event:
    return Event(
        sequence_number="1",
        user_id="429",
        session_id="429",
        event_id="e",
        event_type=event_type,
        sent_at=1,
    )


def test_events_are_counted_by_what_became_of_them_and_by_the_types_that_are_known() -> None:
    delivered = [event("click"), event("click"), event("invented")]
    metrics = event_metrics(
        received=5, delivered=delivered, refused=1, event_types={"click", "purchase"}
    )
    assert {each.name: each.value for each in metrics} == {
        "EventsReceived": 5,
        "EventsDelivered": 3,
        "EventsRefused": 1,
        "Events.click": 2,
    }
    assert {each.unit for each in metrics} == {"Count"}


def test_types_are_known_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stack_event_types() == frozenset()
    monkeypatch.setenv("EVENT_TYPES", json.dumps(["click", "view"]))
    assert stack_event_types() == {"click", "view"}
