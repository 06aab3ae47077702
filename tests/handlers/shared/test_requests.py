from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.requests import REPEATED_CHARACTERS, RequestError, body_of, header_of, repeated


def event(body: Any, **headers: str) -> dict[str, Any]:
    return {
        "body": body,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
    }


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content_Type": "application/json"},
        {"content_type": "Application/JSON;charset=UTF-8"},
    ],
)
def test_a_json_body_is_read(headers: dict[str, str]) -> None:
    assert body_of(event('{"a": 1}', **headers)) == {"a": 1}


def test_headers_may_be_absent_as_of_a_test_in_the_console() -> None:
    assert body_of({"body": "{}", "headers": None}) == {}


@pytest.mark.parametrize("kind", ["text/plain", "application/jsonl", ""])
def test_a_body_that_the_gateway_has_no_model_for_is_refused(kind: str) -> None:
    with pytest.raises(RequestError, match="must be application/json") as caught:
        body_of(event("{}", Content_Type=kind))
    assert caught.value.status == 415


@pytest.mark.parametrize("body", [None, "", "[]", "{", r'{"a": "\ud83d"}'])
def test_a_body_that_is_no_object_is_refused(body: str | None) -> None:
    with pytest.raises(RequestError, match=r"^The body .*\.$") as caught:
        body_of(event(body))
    assert caught.value.status == 400


@pytest.mark.parametrize("name", ["if-none-match", "If-None-Match", "IF-NONE-MATCH"])
def test_a_header_is_found_however_it_is_spelt(name: str) -> None:
    assert header_of({"headers": {"Host": "a", name: "b"}}, "if-none-match") == "b"
    assert header_of({"headers": None}, "if-none-match") == ""


@given(st.text())
def test_a_message_repeats_the_beginning_of_what_does_not_fit(words: str) -> None:
    told = repeated(words)
    if len(words) <= REPEATED_CHARACTERS:
        assert told == words
    else:
        assert told == words[:REPEATED_CHARACTERS] + "..."
