import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.retraining.parameter_file.document import read_document
from handlers.retraining.parameter_file.problems import ParameterFileError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(TEXT, TEXT | st.integers() | st.lists(st.booleans())))
def test_an_object_is_read_as_it_is(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    assert read_document(text.encode()) == document
    assert read_document(text.encode("utf-8-sig")) == document


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is no JSON (line 1, column 1: Expecting value)"),
        (b'{\n  "a": 1,\n}', "is no JSON (line"),
        (b'{"name": "\xff"}', "is no text in UTF-8"),
        (b'{"name": "\\ud800"}', "is no text in UTF-8"),
        (b"[1, 2]", "is [1, 2]"),
        (b"null", "is null"),
        (b'{"a": {"b": 1, "b": 2}}', 'has the key "b" twice in one object'),
        (b'{"a": NaN}', "has the number NaN, which no service can be sent"),
        (b'{"a": 1e999}', "has the number 1e999, which no service can be sent"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_object_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(ParameterFileError) as caught:
        read_document(content)
    (told,) = caught.value.problems
    assert told.startswith(f"The file {problem}")
    assert told.endswith("expected one JSON object. Put it right.")


def test_a_whole_number_is_one_however_it_is_written() -> None:
    found = read_document(b'{"a": [2.0, 2, 2e0, 0.5, -0.0]}')["a"]
    assert [repr(each) for each in found] == ["2", "2", "2", "0.5", "0"]


@given(st.binary())
def test_nothing_else_is_raised(content: bytes) -> None:
    with contextlib.suppress(ParameterFileError):
        assert isinstance(read_document(content), dict)
