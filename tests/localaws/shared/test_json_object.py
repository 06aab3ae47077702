import pytest

from localaws.shared import json_object


@pytest.mark.parametrize("text", ['{"a": [1]}', b'{"a": [1]}'])
def test_an_object_is_read(text: str | bytes) -> None:
    assert json_object.read(text) == {"a": [1]}


@pytest.mark.parametrize("text", ["", b"", "{", "[1]", "null", b"\xff", "[" * 100_000])
def test_anything_else_is_empty(text: str | bytes) -> None:
    assert json_object.read(text) == {}
