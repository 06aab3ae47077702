import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.personalize.errors import ServiceError
from localaws.personalize.service import answer
from tests.support.personalize_service import ManualTime, Service, make_service

NOW = 1_800_000_000


@pytest.fixture
def tracking_id(service: Service) -> str:
    return make_tracker(service)


def make_tracker(service: Service) -> str:
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


@pytest.mark.parametrize("name", ["itemId", "ITEMID"])
def test_an_item_in_the_properties_counts_as_if_it_stood_in_the_event(
    service: Service, tracking_id: str, name: str
) -> None:
    put(service, tracking_id, {"itemId": None, "properties": json.dumps({name: "p"})})
    put(service, tracking_id, {"itemId": "e", "properties": json.dumps({name: "p"})})
    assert [(item, counts) for _, item, _, counts in stored(service)] == [("p", 1), ("e", 1)]


@pytest.mark.parametrize("item", ["", 5, ["p"], "i" * 257])
def test_an_item_in_the_properties_is_text_as_in_the_event(
    service: Service, tracking_id: str, item: Any
) -> None:
    with pytest.raises(ServiceError, match="itemId in the properties"):
        put(service, tracking_id, {"itemId": None, "properties": json.dumps({"itemId": item})})


def test_an_event_without_an_item_is_taken(service: Service, tracking_id: str) -> None:
    put(service, tracking_id, {"itemId": None})
    assert [row[1] for row in stored(service)] == [None]


def test_an_event_without_an_item_is_refused_where_that_is_asked_for(tmp_path: Path) -> None:
    service = make_service(tmp_path, ManualTime(), "events-need-items")
    tracking_id = make_tracker(service)
    with pytest.raises(ServiceError, match="Every event must have an itemId"):
        put(service, tracking_id, {}, {"itemId": None})
    put(service, tracking_id, {"itemId": None, "properties": '{"itemId": "i"}'})
    assert [row[1] for row in stored(service)] == ["i"]


HALF = "\ud83d"


@pytest.mark.parametrize(
    "request_changes",
    [
        {"userId": HALF},
        {"sessionId": f"s{HALF}"},
        {"trackingId": HALF},
        {"eventList": [{"itemId": HALF}]},
        {"eventList": [{"eventType": f"{HALF}x"}]},
        {"eventList": [{"eventId": HALF}]},
        {"eventList": [{"impression": ["i", HALF]}]},
        {"eventList": [{"recommendationId": HALF}]},
        {"eventList": [{"properties": json.dumps({"itemId": HALF})}]},
        {"eventList": [{"properties": json.dumps({HALF: 1})}]},
        {"eventList": [{"properties": HALF}]},
        {"eventList": [{HALF: 1}]},
        {"eventList": [{"sentAt": 10**400}]},
        {"eventList": [{"eventValue": 10**400}]},
        {"eventList": [{"eventValue": float("nan")}]},
        {"eventList": [{"properties": "[" * 1024}]},
        {HALF: 1},
    ],
)
def test_what_cannot_be_written_down_is_a_400(
    service: Service, tracking_id: str, request_changes: dict[str, Any]
) -> None:
    event = {"eventType": "view", "itemId": "i", "sentAt": NOW}
    request = {"trackingId": tracking_id, "sessionId": "s", "eventList": [event], **request_changes}
    request["eventList"] = [{**event, **changes} for changes in request["eventList"]]
    response = answer(service.personalize, service.caller, "PutEvents", json.dumps(request))
    assert response.status == 400, response.body
    assert response.headers["x-amzn-ErrorType"] == "InvalidInputException"
    assert stored(service) == []


def test_a_large_whole_number_is_a_value(service: Service, tracking_id: str) -> None:
    put(service, tracking_id, {"eventValue": 10**30})
    rows = service.personalize.plane.store.database.execute("SELECT event_value FROM events")
    assert rows.fetchall() == [(1e30,)]


texts = st.text(st.characters() | st.just(HALF), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["itemId", "eventId", "eventType", "eventValue", "sentAt", "impression"]),
        values,
        max_size=3,
    ),
    st.none() | values.map(json.dumps) | texts,
    values,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_event_holds_it_is_taken_or_refused(
    service: Service, tracking_id: str, changes: dict[str, Any], properties: Any, user: Any
) -> None:
    event = {"eventType": "view", "itemId": "i", "sentAt": NOW, **changes, "properties": properties}
    request = {"trackingId": tracking_id, "sessionId": "s", "userId": user, "eventList": [event]}
    response = answer(service.personalize, service.caller, "PutEvents", json.dumps(request))
    assert response.status in {200, 400}, response.body
