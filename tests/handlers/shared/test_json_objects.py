import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.json_objects import NotJsonObjectError, json_object

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)


@given(st.dictionaries(TEXT, VALUES))
def test_an_object_is_read_as_it_is(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    assert json_object(text) == json_object(text.encode()) == value


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        (b"\xff", "is not JSON"),
        ('{"a": NaN}', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not a JSON object"),
        ("null", "is not a JSON object"),
        (r'{"a": "\ud83d"}', "holds text that is not valid Unicode"),
        (r'{"\ud83d": 1}', "holds text that is not valid Unicode"),
    ],
)
def test_what_is_none_is_refused(content: bytes | str, problem: str) -> None:
    with pytest.raises(NotJsonObjectError, match=f"^{problem}$"):
        json_object(content)
