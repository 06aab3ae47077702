import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.shared import state_file

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
)
KEYS = st.text() | st.integers() | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.dictionaries(KEYS, inner) | st.lists(inner, max_size=3).map(tuple)
    ),
)


def hexadecimal(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"{type(value).__name__} is not expected here")


@given(VALUES, st.integers(1, 3))
def test_the_pieces_say_what_json_says(value: Any, slice_length: int) -> None:
    text = "".join(state_file.pieces(value, hexadecimal, slice_length=slice_length))

    assert json.loads(text) == json.loads(json.dumps(value, default=hexadecimal))


def test_a_long_list_comes_in_slices() -> None:
    found = list(state_file.pieces({"records": list(range(1000))}, hexadecimal, slice_length=100))

    assert max(map(len, found)) < 600
    assert json.loads("".join(found)) == {"records": list(range(1000))}


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "service.json"
    path.write_text("before")

    with pytest.raises(TypeError):
        state_file.write(path, {"good": 1, "bad": object()}, hexadecimal)

    assert path.read_text() == "before"
    state_file.write(path, {"data": b"\x01"}, hexadecimal)
    assert json.loads(path.read_text()) == {"data": {"bytes": "01"}}
