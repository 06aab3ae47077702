from typing import Any

import pytest

from handlers.events import fields
from handlers.events.fields import MalformedRecordError
from handlers.shared.null_words import NULL_WORDS


def refuse(read: Any, field: str, value: object, reason: str) -> None:
    with pytest.raises(MalformedRecordError, match=reason):
        read({field: value})


@pytest.mark.parametrize("value", ["", "x" * 257, 429, ["429"], True])
def test_an_id_is_text_of_limited_length(value: object) -> None:
    def read(data: dict[str, object]) -> str | None:
        return fields.optional_id(data, "userId")

    refuse(read, "userId", value, "userId must be a string of 1 to 256 characters")


@pytest.mark.parametrize("word", sorted(NULL_WORDS))
def test_an_id_is_no_word_for_a_missing_value(word: str) -> None:
    def read(data: dict[str, object]) -> str | None:
        return fields.optional_id(data, "itemId")

    refuse(read, "itemId", word, "itemId must not be a word for a missing value")
    assert read({"itemId": f"{word}1"}) == f"{word}1"


@pytest.mark.parametrize("data", [{}, {"userId": None}])
def test_an_id_may_be_absent_or_null(data: dict[str, object]) -> None:
    assert fields.optional_id(data, "userId") is None


def test_an_id_may_be_as_long_as_its_limit() -> None:
    assert fields.optional_id({"userId": "x" * 256}, "userId") == "x" * 256
    assert fields.optional_id({"recommendationId": "x" * 40}, "recommendationId", 40) == "x" * 40
    with pytest.raises(MalformedRecordError, match="a string of 1 to 40 characters"):
        fields.optional_id({"recommendationId": "x" * 41}, "recommendationId", 40)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "eventType is missing"),
        ("", "eventType must be a string"),
        ("null", "eventType must not be a word"),
    ],
)
def test_an_event_type_is_required(value: object, reason: str) -> None:
    refuse(fields.event_type, "eventType", value, reason)


@pytest.mark.parametrize("value", ["2", 10**400, float("inf"), float("nan"), True])
def test_an_event_value_is_a_finite_number(value: object) -> None:
    refuse(fields.event_value, "eventValue", value, "eventValue must be a number")


@pytest.mark.parametrize(("value", "read"), [(None, None), (2, 2.0), (-0.5, -0.5)])
def test_an_event_value_is_read_as_a_float(value: object, read: float | None) -> None:
    assert fields.event_value({"eventValue": value}) == read


@pytest.mark.parametrize("value", [[], ["1"] * 26, [1], "1", [""], ["x" * 257]])
def test_an_impression_is_a_short_list_of_ids(value: object) -> None:
    refuse(fields.impression, "impression", value, "impression must be a list of 1 to 25 item ids")


def test_an_impression_holds_no_word_for_a_missing_value() -> None:
    refuse(fields.impression, "impression", ["1", "null"], "impression must not hold a word")


def test_an_impression_keeps_its_order() -> None:
    assert fields.impression({"impression": ["2", "1"]}) == ("2", "1")
    assert fields.impression({}) == ()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("{}", "properties must be an object"),
        ({"a": "x" * 1017}, "at most 1024 characters"),
        ({"UserId": "1", "a": 1, "SENTAT": 2, "timestamp": 3}, "must not hold UserId, timestamp"),
    ],
)
def test_properties_are_an_object_of_their_own(value: object, reason: str) -> None:
    refuse(fields.properties, "properties", value, reason)


def test_properties_become_compact_json() -> None:
    assert fields.properties({"properties": {"a": "é", "b": [1]}}) == '{"a":"é","b":[1]}'
    assert len(fields.properties({"properties": {"a": "x" * 1016}}) or "") == 1024
    assert fields.properties({"properties": {}}) is None
    assert fields.properties({}) is None


@pytest.mark.parametrize("value", [0, -1, 501, "3", 1.5, True, None])
def test_interactions_are_a_whole_number_within_the_limits(value: object) -> None:
    refuse(
        fields.interactions,
        "interactions",
        value,
        "interactions must be a whole number from 1 to 500",
    )


def test_a_record_that_does_not_say_stands_for_one_event() -> None:
    assert fields.interactions({}) == 1
    assert fields.interactions({"interactions": 500}) == 500


@pytest.mark.parametrize("value", ["", " ", 5, "é", "a\nb", "x" * 1025])
def test_a_source_is_printable_ascii(value: object) -> None:
    refuse(fields.attribution_source, "eventAttributionSource", value, "printable ASCII")
    assert fields.attribution_source({"eventAttributionSource": "x" * 1024}) == "x" * 1024
    assert fields.attribution_source({}) is None
