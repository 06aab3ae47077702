"""No answer of a function repeats much of what a request says, wherever in the request it stands."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.limits import MAX_ID_LENGTH
from tests.support.openapi import document
from tests.support.served_requests import function_message, function_routes, request_event

DOCUMENT = document()

LONG = st.text(min_size=MAX_ID_LENGTH + 1, max_size=2 * MAX_ID_LENGTH) | st.text(
    "ab", min_size=MAX_ID_LENGTH + 1, max_size=2 * MAX_ID_LENGTH
)
PREFIXES = ("", "filter.", "promotion.", "context.")


def with_words(value: Any, words: str) -> Iterator[Any]:
    """A value of JSON with words in the place of each of its parts, and as the name of one more."""
    yield words
    if isinstance(value, Mapping):
        yield {**value, words: 1}
        yield {**value, words: words}
        for name, part in value.items():
            yield from ({**value, name: each} for each in with_words(part, words))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from (
                [*value[:place], each, *value[place + 1 :]] for each in with_words(part, words)
            )


def requests_with(operation: Mapping[str, Any], words: str) -> Iterator[dict[str, Any]]:
    """Requests to an operation with words wherever it can have some."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = content.get("example")
    named = operation.get("parameters", [])
    query = {each["name"]: ["1"] for each in named if each["in"] == "query" and each["required"]}
    path = {each["name"]: "1" for each in named if each["in"] == "path"}
    sent = None if body is None else json.dumps(body)
    for name in [each["name"] for each in named if each["in"] == "query"]:
        yield request_event(sent, {**query, name: [words]}, path)
        yield request_event(sent, {**query, name: [words, words]}, path)
    for prefix in PREFIXES:
        yield request_event(sent, {**query, f"{prefix}{words}": ["1"]}, path)
        yield request_event(sent, {**query, f"{prefix}{words}": ["1", "2"]}, path)
    for name in path:
        yield request_event(sent, query, {**path, name: words})
    if body is not None:
        for changed in with_words(body, words):
            yield request_event(json.dumps(changed), query, path)
        yield request_event(words, query, path)


@pytest.mark.parametrize(("method", "path"), function_routes())
def test_no_message_has_a_long_part_of_the_request(method: str, path: str) -> None:
    operation = DOCUMENT["paths"][path][method]

    @given(LONG)
    def repeats_little(words: str) -> None:
        for event in requests_with(operation, words):
            message = function_message(path, event) or ""
            assert words[: MAX_ID_LENGTH + 1] not in message, message

    repeats_little()


def test_the_requests_reach_the_messages_that_name_what_does_not_fit() -> None:
    """Else the property above would hold of messages that repeat nothing at all."""
    told = {
        path
        for method, path in function_routes()
        for event in requests_with(DOCUMENT["paths"][path][method], "Q" * 300)
        if "QQQ" in (function_message(path, event) or "")
    }
    assert {"/recommendations/{userId}", "/items", "/users", "/rankings"} <= told
