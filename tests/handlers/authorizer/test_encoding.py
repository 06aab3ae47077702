import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authorizer.encoding import decoded, encoded, json_object_of


@given(st.binary())
def test_bytes_have_one_spelling(data: bytes) -> None:
    text = encoded(data)
    assert decoded(text) == data
    for other in (text + "=", f" {text}", text + "\n", f"{text}A"):
        if other.strip("A") != text.strip("A"):
            with pytest.raises(ValueError, match="base64url"):
                decoded(other)


@pytest.mark.parametrize("text", ["A", "AB==", "AB", "A+", "A/", "é", "AA\n", "****"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        decoded(text)


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_an_object_is_read(found: dict[str, object]) -> None:
    assert json_object_of(json.dumps(found).encode()) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[]", "no JSON object"),
        (b"1", "no JSON object"),
        (b"", "Expecting"),
        (b"{", "Expecting"),
        (b'{"a": 1, "a": 1}', "twice"),
        (b'{"a": {"b": 1, "b": 2}}', "twice"),
        (b"\xff", "utf-8"),
        (b"[" * 9999, "too deeply"),
    ],
)
def test_what_is_no_object_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        json_object_of(text)
