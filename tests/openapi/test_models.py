import json
from typing import Any

import pytest
from jsonschema import Draft4Validator

from components.api.event_rules import JsonSchema, event_rules
from components.settings.satisfaction import SatisfactionSettings
from handlers.shared.null_words import NULL_WORDS
from localaws.apigateway.schemas import body_validator
from tests.support.openapi import document

DOCUMENT = document()
MODELS = DOCUMENT["components"]["schemas"]
EVENT = {"userId": "429", "itemId": "185", "eventType": "click"}

# The request that the article on near real-time recommendations prints.
ARTICLE_REQUEST = """{
"stream-name": "my-stream",
    "Data": {
    "userId" : "429",
        "interactions": 3,
        "itemId": "185",
        "trackingId" : "{your-tracking-id}",
        "eventType": "click",
        "dateFrom" : "2022-01-01",
        "dateTo" : "2023-04-05"
},
"PartitionKey": "{your-partition-key}"
}"""


def documented(path: str) -> Draft4Validator:
    """Return the model as it is documented; API Gateway drops the limits of arrays when it imports it."""
    schema = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return Draft4Validator({"allOf": [schema], "components": {"schemas": MODELS}})


def validator(
    path: str, event_types: tuple[str, ...] = (), rules: tuple[JsonSchema, ...] = ()
) -> Draft4Validator:
    """Return the model as the gateway enforces it."""
    spec = document(event_types, rules)
    schema = spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return body_validator(schema, spec["components"]["schemas"])


def test_the_request_of_the_article_is_accepted() -> None:
    validator("/data").validate(json.loads(ARTICLE_REQUEST))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"userId": None, "sessionId": "visit"},
        {"sessionId": "visit"},
        {"userId": "x" * 256},
        {"sentAt": 1_700_000_000},
        {"sentAt": 1_700_000_000.5},
        {"sentAt": "2023-11-14T22:15:20Z"},
        {"sentAt": "2023-11-14"},
        {"eventId": "e1", "eventValue": 1.5, "recommendationId": "RID-1"},
        {"impression": ["1", "2"]},
        {"properties": {"device": "phone"}},
        {"itemId": None},
    ],
)
def test_events_are_accepted(change: dict[str, Any]) -> None:
    event = {key: value for key, value in {**EVENT, **change}.items() if value is not None}
    validator("/events").validate({"events": [event] * 3})
    validator("/data").validate({"Data": event})


@pytest.mark.parametrize(
    "change",
    [
        {"userId": ...},
        {"eventType": ...},
        {"userId": ""},
        {"userId": 429},
        {"userId": None},
        {"userId": "x" * 257},
        {"itemId": "x" * 257},
        {"eventType": ""},
        {"sentAt": -1},
        {"sentAt": True},
        {"sentAt": "soon"},
        {"sentAt": ""},
        {"eventValue": "1"},
        {"recommendationId": "x" * 41},
        {"impression": [""]},
        {"properties": "text"},
        {"itemID": "1"},
    ],
)
def test_events_are_refused(change: dict[str, Any]) -> None:
    event = {key: value for key, value in {**EVENT, **change}.items() if value is not ...}
    assert not validator("/events").is_valid({"events": [EVENT, event]})
    assert not validator("/data").is_valid({"Data": event})


IDS = ["userId", "sessionId", "itemId", "eventId", "eventType", "recommendationId"]


@pytest.mark.parametrize("field", IDS)
def test_words_for_a_missing_value_are_no_ids_and_no_types(field: str) -> None:
    events, data = validator("/events"), validator("/data")
    for word in NULL_WORDS:
        for value in (word, f"{word}1", f"a{word}"):
            event = {**EVENT, field: value}
            assert events.is_valid({"events": [event]}) == (value not in NULL_WORDS), value
            assert data.is_valid({"Data": event}) == (value not in NULL_WORDS), value


def test_words_for_a_missing_value_are_no_impressions() -> None:
    for word in NULL_WORDS:
        assert not validator("/events").is_valid({"events": [{**EVENT, "impression": ["1", word]}]})


@pytest.mark.parametrize("count", [1, 500])
def test_numbers_of_events_within_the_limits_are_accepted(count: int) -> None:
    validator("/events").validate({"events": [EVENT] * count})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"events": EVENT},
        {"events": [EVENT], "stream-name": "x"},
        {"events": [{**EVENT, "trackingId": "x"}]},
        {"events": [{**EVENT, "interactions": 1}]},
        [],
        "text",
    ],
)
def test_bodies_without_a_fitting_list_of_events_are_refused(body: Any) -> None:
    assert not validator("/events").is_valid(body)


@pytest.mark.parametrize(
    "events",
    [[], [EVENT] * 501, [{**EVENT, "impression": []}], [{**EVENT, "impression": ["1"] * 26}]],
)
def test_the_limits_of_arrays_are_documented(events: list[Any]) -> None:
    assert not documented("/events").is_valid({"events": events})


@pytest.mark.parametrize("interactions", [1, 500])
def test_interactions_within_the_limits_are_accepted(interactions: int) -> None:
    validator("/data").validate({"Data": {**EVENT, "interactions": interactions}})


@pytest.mark.parametrize("interactions", [0, -1, 501, "3", 1.5, None, True])
def test_impossible_interactions_are_refused(interactions: Any) -> None:
    assert not validator("/data").is_valid({"Data": {**EVENT, "interactions": interactions}})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Data": "text"},
        {"Data": EVENT, "stream-name": ""},
        {"Data": EVENT, "stream": "x"},
        {**EVENT},
    ],
)
def test_other_shapes_of_data_are_refused(body: Any) -> None:
    assert not validator("/data").is_valid(body)


def test_configured_event_types_are_the_only_ones() -> None:
    for path, wrap in (("/events", lambda e: {"events": [e]}), ("/data", lambda e: {"Data": e})):
        strict = validator(path, ("click", "purchase"))
        assert strict.is_valid(wrap(EVENT))
        assert not strict.is_valid(wrap({**EVENT, "eventType": "watch"}))
        assert validator(path).is_valid(wrap({**EVENT, "eventType": "watch"}))


def test_who_brought_an_event_about_may_be_told() -> None:
    for path, wrap in (("/events", lambda e: {"events": [e]}), ("/data", lambda e: {"Data": e})):
        for source, is_good in {
            "news letter": True,
            " ": False,
            "é": False,
            "x" * 1025: False,
        }.items():
            event = {**EVENT, "eventAttributionSource": source}
            assert validator(path).is_valid(wrap(event)) == is_good


def test_a_rule_holds_for_every_event() -> None:
    rules = event_rules(SatisfactionSettings(rating="stars"))
    for path, wrap in (("/events", lambda e: {"events": [e]}), ("/data", lambda e: {"Data": e})):
        strict = validator(path, rules=rules)
        for value, is_good in {5: True, 6: False, None: False}.items():
            rating = {
                **EVENT,
                "eventType": "stars",
                **({} if value is None else {"eventValue": value}),
            }
            assert strict.is_valid(wrap(rating)) == is_good
        assert strict.is_valid(wrap({**EVENT, "eventValue": 9}))


def examples() -> list[Any]:
    found: list[Any] = []
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            contents = [operation["requestBody"]] if "requestBody" in operation else []
            for content in [*contents, *operation["responses"].values()]:
                media = content.get("content", {}).get("application/json", {})
                if "example" in media:
                    found.append(
                        pytest.param(media["schema"], media["example"], id=f"{path}-{len(found)}")
                    )
    return found


@pytest.mark.parametrize(("schema", "example"), examples())
def test_examples_follow_their_models(schema: Any, example: Any) -> None:
    body_validator(schema, MODELS).validate(example)
