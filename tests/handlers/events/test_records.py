import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.fields import MalformedRecordError
from handlers.events.records import Event, parse_record, request_id_of
from handlers.shared.null_words import NULL_WORDS
from tests.support.kinesis_events import ARRIVAL, kinesis_record

EVENT = {"userId": "429", "itemId": "185", "eventType": "click"}
SEED = {
    "userId": "429",
    "interactions": 3,
    "itemId": "185",
    "trackingId": "tracking-id",
    "eventType": "click",
    "dateFrom": "2022-01-01",
    "dateTo": "2023-04-05",
}
SECRET = "user-nobody-may-see"


def test_a_full_event_becomes_a_request() -> None:
    data = {
        **EVENT,
        "sessionId": "visit-1",
        "sentAt": 1_699_999_999_000,
        "eventId": "e1",
        "eventValue": 2,
        "recommendationId": "RID-1",
        "impression": ["185", "364"],
        "eventAttributionSource": "news letter",
        "properties": {"device": "phone"},
    }
    (event,) = parse_record(kinesis_record(data))
    assert (event.user_id, event.session_id) == ("429", "visit-1")
    assert event.as_request() == {
        "eventId": "e1",
        "eventType": "click",
        "sentAt": 1_699_999_999,
        "itemId": "185",
        "eventValue": 2.0,
        "recommendationId": "RID-1",
        "impression": ["185", "364"],
        "metricAttribution": {"eventAttributionSource": "news letter"},
        "properties": '{"device":"phone"}',
    }


def test_what_is_left_out_has_defaults() -> None:
    (event,) = parse_record(kinesis_record(EVENT, sequence_number="7"))
    assert event.session_id == "429"
    assert event.event_id == "shardId-000000000000:7:0"
    assert event.as_request() == {
        "eventId": event.event_id,
        "eventType": "click",
        "sentAt": int(ARRIVAL),
        "itemId": "185",
    }


def test_an_anonymous_user_has_a_session_only() -> None:
    (event,) = parse_record(kinesis_record({"sessionId": "visit-1", "eventType": "click"}))
    assert (event.user_id, event.session_id) == (None, "visit-1")


def test_the_seeds_record_is_three_events_over_its_dates() -> None:
    events = parse_record(kinesis_record(SEED))
    assert [event.sent_at for event in events] == [1_640_995_200, 1_660_867_199, 1_680_739_199]
    assert len({event.event_id for event in events}) == 3
    assert {(event.user_id, event.item_id, event.event_type) for event in events} == {
        ("429", "185", "click")
    }


def test_interactions_without_dates_end_at_the_arrival_and_differ_in_time() -> None:
    events = parse_record(kinesis_record({**EVENT, "interactions": 3}))
    assert [event.sent_at - int(ARRIVAL) for event in events] == [-2, -1, 0]


def test_a_chosen_event_id_is_numbered_only_when_it_stands_for_several() -> None:
    assert [e.event_id for e in parse_record(kinesis_record({**EVENT, "eventId": "mine"}))] == [
        "mine"
    ]
    several = parse_record(kinesis_record({**EVENT, "eventId": "mine", "interactions": 2}))
    assert [event.event_id for event in several] == ["mine:0", "mine:1"]


@pytest.mark.parametrize("time", [{"sentAt": 1_600_000_000}, {"dateTo": "2022-01-01"}])
def test_an_event_with_its_own_time_is_the_same_from_wherever_it_is_read(
    time: dict[str, Any],
) -> None:
    data = {**EVENT, **time, "properties": {"a": 1, "b": 2}}
    later = kinesis_record(
        dict(reversed(data.items())), sequence_number="200", shard="shardId-000000000007"
    )
    later["kinesis"]["approximateArrivalTimestamp"] = ARRIVAL + 3600
    first, again = parse_record(kinesis_record(data)), parse_record(later)
    assert [event.as_request() for event in again] == [event.as_request() for event in first]


@pytest.mark.parametrize("change", [{"sentAt": 1_600_000_001}, {"itemId": "1"}, {"sessionId": "s"}])
def test_other_content_is_another_event(change: dict[str, Any]) -> None:
    data = {**EVENT, "sentAt": 1_600_000_000}
    (event,), (other,) = (parse_record(kinesis_record(each)) for each in (data, {**data, **change}))
    assert event.event_id != other.event_id


def test_equal_events_without_a_time_are_told_apart_by_their_place() -> None:
    (event,), (other,) = (
        parse_record(kinesis_record(EVENT, sequence_number=number)) for number in ("100", "101")
    )
    assert event.event_id != other.event_id


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"userId": None}, "userId and sessionId are both missing"),
        *(
            ({field: "null"}, f"{field} must not be a word for a missing value")
            for field in ("userId", "sessionId", "itemId", "eventId", "eventType")
        ),
        ({"recommendationId": "x" * 41}, "recommendationId must be a string of 1 to 40"),
        ({"eventId": "x" * 256, "interactions": 2}, "eventId leaves no room"),
        ({"eventValue": "2"}, "eventValue must be a number"),
        ({"impression": []}, "impression must be a list"),
        ({"impression": ["é" * 256] * 25}, "larger than 10240 bytes"),
        ({"properties": "{}"}, "properties must be an object"),
        ({"interactions": 0}, "interactions must be a whole number"),
        ({"sentAt": 10**400}, "sentAt must be"),
        ({"dateTo": "9999-12-31"}, "dateTo lies more than"),
        ({"sentAt": "soon"}, "sentAt must be"),
        ({"sentAt": 1, "dateFrom": "2022-01-01"}, "sentAt is for one event"),
        ({"sentAt": 1, "interactions": 2}, "sentAt is for one event"),
        ({"dateFrom": "2023-01-02", "dateTo": "2023-01-01"}, "dateFrom lies after dateTo"),
        ({"dateTo": "2033-01-01"}, "dateTo lies more than one day"),
    ],
)
def test_malformed_fields_are_refused_by_name(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedRecordError, match=reason):
        parse_record(kinesis_record({**EVENT, **change}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"null",
        b'{"userId":"1","eventType":"click","eventValue":NaN}',
        b'{"userId":"\\ud800","eventType":"click"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedRecordError):
        parse_record(kinesis_record(data))


def test_limits_themselves_are_allowed() -> None:
    data = {**EVENT, "userId": "u" * 256, "properties": {"a": "x" * 1016}, "interactions": 500}
    assert len(parse_record(kinesis_record(data))) == 500


@pytest.mark.parametrize(
    "field", ["userId", "itemId", "eventType", "sentAt", "dateFrom", "eventValue", "interactions"]
)
def test_reasons_hold_no_value_of_the_record(field: str) -> None:
    with pytest.raises(MalformedRecordError) as refused:
        parse_record(kinesis_record({**EVENT, field: [SECRET]}))
    assert SECRET not in str(refused.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "userId",
        "sessionId",
        "itemId",
        "eventType",
        "sentAt",
        "eventId",
        "eventValue",
        "recommendationId",
        "impression",
        "eventAttributionSource",
        "properties",
        "interactions",
        "dateFrom",
        "dateTo",
        "trackingId",
        "other",
    ]
)


@given(st.dictionaries(FIELDS, JSON, max_size=10))
def test_any_json_object_is_events_or_a_refusal(data: dict[str, Any]) -> None:
    record = kinesis_record(data)
    try:
        events = parse_record(record)
    except MalformedRecordError:
        return
    assert 1 <= len(events) <= 500
    assert parse_record(record) == events


@given(st.binary(max_size=200))
def test_any_bytes_are_events_or_a_refusal(data: bytes) -> None:
    with suppress(MalformedRecordError):
        assert parse_record(kinesis_record(data))


IDS = st.text(min_size=1, max_size=256).filter(
    lambda text: text.isprintable() and text not in NULL_WORDS
)


@given(
    user=st.none() | IDS,
    session=IDS,
    item=st.none() | IDS,
    value=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    sent_at=st.integers(0, int(ARRIVAL)),
)
def test_an_event_written_as_a_record_and_read_again_is_the_same(
    user: str | None,
    session: str,
    item: str | None,
    value: float | None,
    sent_at: int,
) -> None:
    event = Event(
        sequence_number="100",
        user_id=user,
        session_id=session,
        event_id="e1",
        event_type="click",
        sent_at=sent_at,
        item_id=item,
        event_value=value,
        impression=("1", "2"),
        attribution_source="news letter",
        properties='{"a":1}',
    )
    assert parse_record(kinesis_record(event.as_record())) == [event]
    assert len(json.dumps(event.as_request())) > 0


def test_a_record_sent_again_by_another_request_is_the_same_event() -> None:
    data = {**EVENT, "sentAt": 1_700_000_000}
    first, second = (
        parse_record(kinesis_record({**data, "requestId": name}))[0] for name in ("r-1", "r-2")
    )
    assert first.event_id == second.event_id
    assert (first.request_id, second.request_id) == ("r-1", "r-2")
    assert "requestId" not in first.as_request()
    assert parse_record(kinesis_record(first.as_record())) == [first]


@pytest.mark.parametrize("told", [None, 7, "", "é", "x" * 65])
def test_what_is_no_id_of_a_request_counts_as_none(told: Any) -> None:
    record = kinesis_record({**EVENT, "requestId": told})
    assert [event.request_id for event in parse_record(record)] == [""]
    assert request_id_of(record) == ""


@pytest.mark.parametrize("content", [b"not json", b"[]", b"\xff"])
def test_a_record_that_is_no_event_may_tell_of_no_request(content: bytes) -> None:
    assert request_id_of(kinesis_record(content)) == ""


def test_a_malformed_event_tells_of_its_request() -> None:
    assert request_id_of(kinesis_record({"requestId": "r-1"})) == "r-1"
