import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.context import in_context
from handlers.events.fields import MAX_PROPERTIES_LENGTH
from handlers.events.records import MAX_EVENT_BYTES, Event, parse_record
from handlers.shared.context import NO_CONTEXT, ContextRules, LocalEvent
from tests.support.kinesis_events import kinesis_record

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Mobile/15E148"
RULES = ContextRules(
    device="deviceType",
    location="location",
    season="season",
    local_event="localEvent",
    calendar=(LocalEvent("fair", date(2023, 9, 19), date(2023, 10, 4), "DE"),),
)
CLICK = {"userId": "429", "eventType": "click", "sentAt": "2023-09-20", "userAgent": IPHONE}


def events(rules: ContextRules = RULES, **changes: Any) -> list[Event]:
    data = {name: value for name, value in {**CLICK, **changes}.items() if value is not None}
    return [in_context(event, rules) for event in parse_record(kinesis_record(data))]


def properties(rules: ContextRules = RULES, **changes: Any) -> Any:
    (event,) = events(rules, **changes)
    return json.loads(event.properties or "{}")


def test_an_event_gets_the_words_of_its_client_and_its_own_time() -> None:
    assert properties(location="DE") == {
        "deviceType": "phone",
        "location": "DE",
        "season": "autumn",
        "localEvent": "fair",
    }
    assert properties(location="DE", sentAt="2023-01-05") == {
        "deviceType": "phone",
        "location": "DE",
        "season": "winter",
    }


def test_properties_of_the_client_go_before_and_are_kept() -> None:
    given_ = {"device_type": "watch", "location": "DE", "seats": 2}
    assert properties(location="AT", properties=given_) == {
        **given_,
        "season": "autumn",
        "localEvent": "fair",
    }


def test_each_of_several_events_has_the_season_of_its_own_time() -> None:
    found = events(interactions=4, sentAt=None, dateFrom="2022-12-01", dateTo="2023-10-01")
    seasons = [json.loads(event.properties or "")["season"] for event in found]
    assert seasons == ["winter", "spring", "summer", "autumn"]


def test_without_rules_an_event_stays_as_it_is() -> None:
    assert events(NO_CONTEXT) == parse_record(kinesis_record(CLICK))
    assert events(NO_CONTEXT)[0].properties is None


@pytest.mark.parametrize("told", [{"a": 1}, 5, ["DE"], "x" * 65, "DE|AT", "", "null"])
def test_a_location_that_is_none_is_left_out_and_the_event_delivered(told: object) -> None:
    assert "location" not in properties(location=told)


@pytest.mark.parametrize("told", [{"a": 1}, 5, ""])
def test_a_user_agent_that_is_none_says_no_device(told: object) -> None:
    assert "deviceType" not in properties(userAgent=told)


def test_what_the_service_gets_has_nothing_of_the_client_but_the_words() -> None:
    (event,) = events(location="DE")
    assert set(event.as_request()) == {"eventId", "eventType", "sentAt", "properties"}
    assert "Mozilla" not in json.dumps(event.as_request())


def test_an_event_sent_again_from_elsewhere_is_the_same_event() -> None:
    ids = {events(userAgent=agent, location=place)[0].event_id
           for agent in (IPHONE, "curl/8", None) for place in ("DE", None)}  # fmt: skip
    assert len(ids) == 1


def test_an_event_in_context_is_written_and_read_again_as_it_is() -> None:
    (event,) = events(location="DE", eventId="e1")
    assert parse_record(kinesis_record(event.as_record())) == [event]
    assert in_context(event, RULES) == event


@given(st.integers(900, MAX_PROPERTIES_LENGTH), st.sampled_from(["x", "é", "\U0001f600"]))
def test_no_word_makes_properties_longer_than_the_service_takes(length: int, sign: str) -> None:
    given_ = {"note": sign * (length - len('{"note":""}'))}
    (event,) = events(location="DE", properties=given_)
    assert len(event.properties or "") <= MAX_PROPERTIES_LENGTH
    found = json.loads(event.properties or "")
    assert found["note"] == given_["note"]
    room = MAX_PROPERTIES_LENGTH - length
    assert ("deviceType" in found) == (room >= len(',"deviceType":"phone"'))


def size(event: Event) -> int:
    return len(json.dumps(event.as_request(), ensure_ascii=False).encode())


def test_no_word_makes_an_event_larger_than_the_service_takes() -> None:
    shown = ["\U0001f600" * 256] * 9
    (bare,) = events(NO_CONTEXT, impression=shown)
    whole, rest = divmod(MAX_EVENT_BYTES - size(bare), len(', ""') + 200)
    shown += ["y" * 200] * whole + ["y" * (rest - len(', ""'))]
    (full,) = events(NO_CONTEXT, impression=shown)
    assert size(full) == MAX_EVENT_BYTES
    assert events(impression=shown) == [full]


@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=12) | st.integers(), max_size=4),
    st.integers(0, int(datetime(2023, 11, 14, tzinfo=UTC).timestamp())),
    st.text(max_size=300),
    st.text(max_size=80),
)
def test_any_good_event_stays_good_and_keeps_what_it_had(
    given_: dict[str, Any], sent_at: int, agent: str, place: str
) -> None:
    reserved = {"userid", "sessionid", "eventtype", "timestamp", "recommendationid", "impression"}
    kept = {name: value for name, value in given_.items() if name.lower() not in reserved}
    found = properties(sentAt=sent_at, userAgent=agent, location=place, properties=kept)
    assert {name: found[name] for name in kept} == kept
