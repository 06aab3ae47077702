"""The models of what functions record, and the functions themselves, agree: what passes the one is known to the other."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from components.api.event_rules import JsonSchema, event_rules
from components.settings.satisfaction import SatisfactionSettings
from handlers.events.fields import MAX_IMPRESSION_ITEMS
from handlers.events.grouping import MAX_EVENTS_PER_CALL
from handlers.events.put_request import EVENT_MEMBERS, Refused, parse_request
from handlers.metadata.records import KINDS, MAX_RECORDS, Kind
from handlers.metadata.records import parse_request as parse_records
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import RequestError
from localaws.apigateway.schemas import body_validator
from tests.support.openapi import TRACKING_ID, document
from tests.support.proxy_events import proxy_event

DOCUMENT = document()
MODELS = DOCUMENT["components"]["schemas"]
EVENT = {"eventType": "click", "sentAt": 1_700_000_000, "itemId": "185"}


def validator(
    path: str, event_types: tuple[str, ...] = (), rules: tuple[JsonSchema, ...] = ()
) -> Draft4Validator:
    """The model as the gateway enforces it."""
    spec = document(event_types, rules)
    (operation,) = spec["paths"][path].values()
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return body_validator(schema, spec["components"]["schemas"])


PUT_EVENTS = validator("/putEvents")


def request(*entries: Any, **members: Any) -> dict[str, Any]:
    return {"userId": "429", "sessionId": "visit", "eventList": list(entries), **members}


def refusals(body: Any) -> list[str]:
    """Reasons of the function, for the whole or for single events."""
    try:
        parsed = parse_request(proxy_event(body), tracking_id=TRACKING_ID, stream_name="events")
    except RequestError as error:
        return [str(error)]
    return [each.reason for each in parsed if isinstance(each, Refused)]


def test_the_members_of_an_event_are_those_that_the_function_reads() -> None:
    assert set(MODELS["PutEvent"]["properties"]) == set(EVENT_MEMBERS)


def test_limits_are_the_same_in_the_models_as_in_the_functions() -> None:
    assert MODELS["PutEvents"]["properties"]["eventList"]["maxItems"] == MAX_EVENTS_PER_CALL
    impression = MODELS["PutEvent"]["properties"]["impression"]
    assert impression["maxItems"] == MAX_IMPRESSION_ITEMS
    for model, kind in (("Items", KINDS["Items"]), ("Users", KINDS["Users"])):
        assert MODELS[model]["properties"][kind.records]["maxItems"] == MAX_RECORDS
        text = MODELS[model.removesuffix("s")]["properties"]["properties"]["description"]
        assert f"{kind.max_properties_length:,} characters" in text


ID = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6) | st.sampled_from(
    sorted(NULL_WORDS)
)
WRONG: st.SearchStrategy[Any] = st.sampled_from([None, 1, "", [], "x" * 257, True])
MEMBERS = {
    "eventType": ID | WRONG,
    "sentAt": st.sampled_from([0, 1.5, 1_700_000_000, "2023-11-14", "20231114", -1, "soon", None]),
    "itemId": ID | WRONG,
    "eventId": ID | WRONG,
    "eventValue": st.sampled_from([1, 1.5, -2, "1", None, True]),
    "recommendationId": ID | st.just("x" * 41),
    "impression": st.lists(ID, min_size=1, max_size=3) | st.sampled_from(["1", [1], None]),
    "properties": st.sampled_from([{}, {"a": 1}, "{}", '{"a": 1}', None, 1, []]),
}


@given(
    st.fixed_dictionaries({}, optional=MEMBERS), st.fixed_dictionaries({}, optional={"userId": ID})
)
def test_an_event_passes_the_model_if_the_function_takes_it_and_the_other_way_round(
    entry: dict[str, Any], members: dict[str, Any]
) -> None:
    body = request(entry, **members)
    if any(value is None for value in entry.values()):
        assert not PUT_EVENTS.is_valid(body)  # a null is nothing to the function
        return
    passes = PUT_EVENTS.is_valid(body)
    assert passes == (refusals(body) == []), refusals(body)


@pytest.mark.parametrize(
    "body",
    [
        request(EVENT, sessionId=None),
        {"sessionId": "visit", "eventList": EVENT},
        request(EVENT, more=1),
        request({**EVENT, "interactions": 3}),
        request({**EVENT, "userId": "1"}),
        request(EVENT, userId="null"),
        request(EVENT, sessionId="undefined"),
        request(EVENT, **{"stream-name": ""}),
        [],
    ],
)
def test_other_shapes_are_refused(body: Any) -> None:
    assert not PUT_EVENTS.is_valid(body)


def test_configured_event_types_are_the_only_ones() -> None:
    strict = validator("/putEvents", ("click", "purchase"))
    assert strict.is_valid(request(EVENT))
    assert not strict.is_valid(request({**EVENT, "eventType": "watch"}))


PROPERTIES: st.SearchStrategy[Any] = st.sampled_from([{}, None, "{}", 1])


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_a_record_passes_the_model_if_the_function_takes_it_and_the_other_way_round(
    kind: Kind, data: st.DataObject
) -> None:
    record = data.draw(
        st.fixed_dictionaries({}, optional={kind.id: ID | WRONG, "properties": PROPERTIES})
    )
    body = {kind.records: [record]}
    try:
        parse_records(proxy_event(body), kind, {})
    except RequestError:
        taken = False
    else:
        taken = True
    assert validator(f"/{kind.records}").is_valid(body) == taken


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_records_have_no_other_members(kind: Kind) -> None:
    model = validator(f"/{kind.records}")
    good = {kind.records: [{kind.id: "1", "properties": {"anything": [1]}}]}
    assert model.is_valid(good)
    assert not model.is_valid({**good, "datasetArn": "x"})
    assert not model.is_valid({kind.records: [{kind.id: "1", "price": 1}]})
    assert not model.is_valid(json.loads(f'{{"{kind.records}": {{}}}}'))


def test_a_rule_holds_for_every_event() -> None:
    strict = validator("/putEvents", rules=event_rules(SatisfactionSettings(rating="stars")))
    rating = {**EVENT, "eventType": "stars"}
    assert strict.is_valid(request({**rating, "eventValue": 5}))
    assert not strict.is_valid(request(EVENT, rating))
    assert not strict.is_valid(request({**rating, "eventValue": 0}))
