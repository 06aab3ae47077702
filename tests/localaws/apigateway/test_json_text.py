"""JSON that a client sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.json_text import parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.booleans())
def test_values_are_read_as_they_were(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert parse_json(text) == parse_json(text.encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "NaN",
        "[-Infinity]",
        "[" * 100_000,
        r'"\ud83d"',
        r'"\uDE00\uD83D"',
        r'{"\udbff": 1}',
        r'[{"a": ["x\ud800y"]}]',
        b'"\xed\xa0\xbd"',
        b'"\xff"',
    ],
)
def test_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


@pytest.mark.parametrize("text", [r'"\ud83d\ude00"', r'"\\ud83d"', '"😀"'])
def test_what_only_looks_like_a_lone_surrogate(text: str) -> None:
    assert parse_json(text) == json.loads(text)
