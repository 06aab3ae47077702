from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.put_request import Refused, parse_request
from handlers.events.records import Event
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import RequestError
from tests.support.proxy_events import RECEIVED_MS, proxy_event

EVENT = {"eventType": "click", "sentAt": 1_700_000_000, "itemId": "185"}
SECRET = "user-nobody-may-see"


def parse(body: Any) -> list[Event | Refused]:
    return parse_request(proxy_event(body), tracking_id="mine", stream_name="events")


def request(*entries: Any, **members: Any) -> dict[str, Any]:
    return {"userId": "429", "sessionId": "visit", "eventList": list(entries), **members}


def the_event(entry: Any, **members: Any) -> Event:
    (event,) = parse(request(entry, **members))
    assert isinstance(event, Event)
    return event


def the_reason(entry: Any) -> str:
    (refused,) = parse(request(entry))
    assert isinstance(refused, Refused)
    return refused.reason


def test_a_full_event_is_one_of_put_events() -> None:
    entry = {
        **EVENT,
        "eventId": "e1",
        "eventValue": 2,
        "recommendationId": "RID-1",
        "impression": ["185", "364"],
        "metricAttribution": {"eventAttributionSource": "newsletter"},
        "properties": {"device": "phone"},
    }
    event = the_event(entry)
    assert (event.user_id, event.session_id) == ("429", "visit")
    assert event.as_request() == {
        **entry,
        "eventValue": 2.0,
        "properties": '{"device":"phone"}',
    }


def test_properties_may_be_a_text_of_json_as_the_service_has_them() -> None:
    texts = [the_event({**EVENT, "properties": p}) for p in ({"a": "é"}, '{"a": "\\u00e9"}')]
    assert texts[0] == texts[1]
    assert texts[0].properties == '{"a":"é"}'
    nothing: tuple[Any, ...] = ("{}", {})
    for none in nothing:
        assert the_event({**EVENT, "properties": none}).properties is None


def test_an_anonymous_user_has_a_session_only() -> None:
    event = the_event(EVENT, userId=None)
    assert (event.user_id, event.session_id) == (None, "visit")


def test_the_same_request_again_gives_the_same_ids_and_another_event_another() -> None:
    first, again = (
        parse(request(EVENT, {**EVENT, "itemId": "2"})),
        parse(request(EVENT, {**EVENT, "itemId": "2"})),
    )
    assert first == again
    assert len({event.event_id for event in first if isinstance(event, Event)}) == 2


def test_times_are_what_the_other_routes_take() -> None:
    for time in (1_700_000_000, 1_700_000_000_000, "2023-11-14T22:13:20Z"):
        assert the_event({**EVENT, "sentAt": time}).sent_at == 1_700_000_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sentAt": None}, "sentAt is missing"),
        ({"sentAt": RECEIVED_MS + 2 * 86_400_000}, "sentAt"),
        ({"sentAt": "soon"}, "sentAt"),
        ({"eventType": None}, "eventType is missing"),
        ({"eventType": "undefined"}, "word for a missing value"),
        ({"itemId": ""}, "itemId"),
        ({"itemId": "x" * 257}, "itemId"),
        ({"impression": ["1"] * 26}, "impression"),
        ({"impression": ["null"]}, "impression"),
        ({"metricAttribution": "newsletter"}, "metricAttribution must be an object"),
        ({"metricAttribution": {}}, "metricAttribution must be an object"),
        ({"metricAttribution": {"eventAttributionSource": " "}}, "eventAttributionSource must be"),
        ({"properties": "text"}, "properties is not JSON"),
        ({"properties": "[]"}, "properties is not a JSON object"),
        ({"properties": '{"a": "\\ud83d"}'}, "not valid Unicode"),
        ({"properties": {"UserId": "1"}}, "must not hold UserId"),
        ({"properties": {"a": "x" * 1100}}, "at most 1024"),
        ({"eventValue": "1"}, "eventValue"),
    ],
)
def test_an_event_that_can_never_be_one_is_refused_and_the_others_are_not(
    change: dict[str, Any], words: str
) -> None:
    entry = {key: value for key, value in {**EVENT, **change}.items() if value is not None}
    assert words in the_reason(entry)
    assert [type(each) for each in parse(request(EVENT, entry, EVENT))] == [Event, Refused, Event]


def test_a_refused_event_keeps_the_id_that_its_client_knows() -> None:
    ids = [{"eventId": "mine"}, {}, {"eventId": ""}]
    refused = parse(request(*({"eventType": "click", **chosen} for chosen in ids)))
    assert [each.event_id for each in refused] == ["mine", None, None]


@pytest.mark.parametrize("member", ["trackingId", "stream-name"])
def test_another_tracker_or_stream_is_forbidden_and_ones_own_is_not(member: str) -> None:
    own = {"trackingId": "mine", "stream-name": "events"}
    assert isinstance(parse(request(EVENT, **own))[0], Event)
    with pytest.raises(RequestError, match="not this API's") as caught:
        parse(request(EVENT, **{member: "other"}))
    assert caught.value.status == 403


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "not JSON"),
        ([], "not a JSON object"),
        (request(EVENT, sessionId=None), "sessionId is missing"),
        (request(EVENT, userId=""), "userId must be"),
        *(
            (request(EVENT, sessionId=word), "word for a missing")
            for word in sorted(NULL_WORDS)[:3]
        ),
        (request(), "1 to 10 events"),
        (request(*[EVENT] * 11), "1 to 10 events"),
        (request("text"), "1 to 10 events"),
        ({"sessionId": "visit"}, "1 to 10 events"),
        (request(eventList={}), "1 to 10 events"),
    ],
)
def test_what_is_no_such_request_is_refused_whole(body: Any, words: str) -> None:
    with pytest.raises(RequestError, match=words) as caught:
        parse(body)
    assert caught.value.status == 400


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
MEMBERS = ["eventType", "sentAt", "itemId", "eventId", "eventValue", "impression", "properties"]


@given(st.lists(st.dictionaries(st.sampled_from(MEMBERS), JSON), min_size=1, max_size=3))
def test_any_entry_is_an_event_or_refused_with_a_reason_that_holds_nothing_of_it(
    entries: list[dict[str, Any]],
) -> None:
    marked = [{**entry, "recommendationId": SECRET * 3} for entry in entries]
    parsed = parse(request(*entries, *marked))
    assert len(parsed) == 2 * len(entries)
    assert all(isinstance(each, Refused) for each in parsed[len(entries) :])
    for each in parsed:
        if isinstance(each, Refused):
            assert each.reason.endswith(".")
            assert SECRET not in each.reason


@pytest.mark.parametrize("user", ["430", None])
def test_events_are_the_callers(user: str | None) -> None:
    event = proxy_event(request(EVENT, userId=user))
    parse_request(event, tracking_id="mine", stream_name="events")
    event["requestContext"]["authorizer"] = {"userId": "429"}
    with pytest.raises(RequestError, match="not the user of the token") as refused:
        parse_request(event, tracking_id="mine", stream_name="events")
    assert refused.value.status == 403


def test_the_caller_may_put_its_own() -> None:
    event = proxy_event(request(EVENT))
    event["requestContext"]["authorizer"] = {"userId": "429"}
    (put,) = parse_request(event, tracking_id="mine", stream_name="events")
    assert isinstance(put, Event)
