"""JSONPath of mapping templates."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.jsonpath import MISSING, JsonPathError, find

DOCUMENT = {
    "stream-name": "s",
    "Data": {"userId": "u", "n": 1.5, "none": None, "list": [{"id": 1}, {"id": 2}, {"other": 3}]},
    "items": [10, 20, 30],
    "a.b": "dotted",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", DOCUMENT),
        ("$.stream-name", "s"),
        ("$['stream-name']", "s"),
        ('$["a.b"]', "dotted"),
        ("$.Data.userId", "u"),
        ("$.Data['n']", 1.5),
        ("$.Data.none", None),
        ("$.Data.none.x", MISSING),
        ("$.missing", MISSING),
        ("$.items[0]", 10),
        ("$.items[-1]", 30),
        ("$.items[7]", MISSING),
        ("$.items[0:2]", [10, 20]),
        ("$.items[1:]", [20, 30]),
        ("$.items[*]", [10, 20, 30]),
        ("$.Data.list[*].id", [1, 2]),
        ("$..id", [1, 2]),
        ("$.items.length()", 3),
        ("$.Data.list.size()", 3),
        ("Data.userId", "u"),
    ],
)
def test_find(path: str, expected: Any) -> None:
    assert find(DOCUMENT, path) == expected or find(DOCUMENT, path) is expected


@pytest.mark.parametrize("path", ["$.items[?(@ > 1)]", "$.items[", "$['a", "$x y["])
def test_unreadable_paths_are_refused(path: str) -> None:
    with pytest.raises(JsonPathError, match="cannot read"):
        find(DOCUMENT, path)


@given(
    st.dictionaries(st.text(min_size=1).filter(lambda name: "\\" not in name), st.integers()),
    st.data(),
)
def test_every_member_is_found_by_its_quoted_name(
    document: dict[str, int], data: st.DataObject
) -> None:
    if document:
        name = data.draw(st.sampled_from(sorted(document)))
        quoted = name.replace("'", "\\'")
        assert find(document, f"$['{quoted}']") == document[name]
