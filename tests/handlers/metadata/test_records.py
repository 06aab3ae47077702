import json
from typing import Any

import pytest

from handlers.metadata.columns import Column
from handlers.metadata.records import KINDS, MAX_RECORDS, Record, parse_request
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import RequestError
from tests.support.proxy_events import proxy_event

COLUMNS = {
    "name": Column("string", nullable=False, textual=True),
    **{f"text{number}": Column("string", nullable=True, textual=True) for number in range(2)},
}


def parse(body: Any, kind: str = "Items") -> list[Record]:
    return parse_request(proxy_event(body), KINDS[kind], COLUMNS)


def items(*records: Any) -> dict[str, Any]:
    return {"items": list(records)}


def test_records_keep_their_order_and_their_properties_become_text() -> None:
    records = [{"itemId": "2", "properties": {"name": "Zoë"}}, {"itemId": "1"}]
    assert parse(items(*records)) == [Record("2", '{"name":"Zoë"}'), Record("1", "{}")]


def test_users_have_their_own_names() -> None:
    assert parse({"users": [{"userId": "1"}]}, "Users") == [Record("1", "{}")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "items must be a list of 1 to 500 records."),
        (items(), "1 to 500"),
        (items(*[{"itemId": "1"}] * (MAX_RECORDS + 1)), "1 to 500"),
        ({"items": "1"}, "1 to 500"),
        (items({"itemId": "1"}, "text"), "items[1] must be an object."),
        (items({}), "items[0].itemId must be a string of 1 to 256 characters."),
        (items({"itemId": 1}), "items[0].itemId"),
        (items({"itemId": "x" * 257}), "items[0].itemId"),
        (items({"itemId": "1", "properties": "{}"}), "items[0].properties must be an object."),
        (items({"itemId": "1", "properties": None}), "items[0].properties must be an object."),
        (items({"itemId": "1", "properties": {"x": 1}}), "items[0].properties: x is no property"),
    ],
)
def test_a_request_with_a_wrong_record_is_refused_whole(body: Any, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse(body)
    assert caught.value.status == 400
    assert words in str(caught.value)


@pytest.mark.parametrize("word", sorted(NULL_WORDS))
def test_a_word_for_a_missing_value_is_no_id(word: str) -> None:
    with pytest.raises(RequestError, match="word for a missing value"):
        parse(items({"itemId": word}))


@pytest.mark.parametrize(("kind", "limit"), [("Items", 32_000), ("Users", 24_000)])
def test_properties_have_a_length_together(kind: str, limit: int) -> None:
    def request(length: int) -> dict[str, Any]:
        frame = len(json.dumps({"text0": "", "text1": ""}, separators=(",", ":")))
        half = (length - frame) // 2
        texts = {"text0": "é" * half, "text1": "é" * (length - frame - half)}
        return {KINDS[kind].records: [{KINDS[kind].id: "1", "properties": texts}]}

    assert len(parse(request(limit), kind)[0].properties) == limit
    with pytest.raises(RequestError, match=f"at most {limit} characters"):
        parse(request(limit + 1), kind)


def test_the_largest_request_is_accepted() -> None:
    assert len(parse(items(*({"itemId": str(n)} for n in range(MAX_RECORDS))))) == MAX_RECORDS
