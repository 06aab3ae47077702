import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.classifiers import json_text, types

SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -(2**31), 2**31, 2**63, 1.5, "x", [], {}]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    ),
    max_leaves=3,
)


def found(
    text: str, *, is_whole: bool = True, rows_of_array: bool = False
) -> dict[str, str] | None:
    classified = json_text.classify(text, is_whole=is_whole, rows_of_array=rows_of_array)
    return None if classified is None else {name: types.text(t) for name, t in classified.columns}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('{"a": 1}\n{"a": 3000000000}\n', {"a": "bigint"}),
        ('{"a": 1}{"a": 1.5}', {"a": "double"}),
        ('{\n "a": {\n  "b": [1, null]\n }\n}\n', {"a": "struct<b:array<int>>"}),
        ('{"a": [], "b": null}', {"a": "array<string>", "b": "string"}),
        ('{"a": 1}\n{"a": "x"}', {"a": "string"}),
        ('{"A": 1}\n{"a": 2, "b": true}', {"A": "int", "b": "boolean"}),
        ('[{"a": 1}, {"b": 2}]', {"array": "array<struct<a:int,b:int>>"}),
        ("[1, 2]", {"array": "array<int>"}),
        ("[]", {"array": "array<string>"}),
    ],
)
def test_columns_and_their_types(text: str, columns: dict[str, str]) -> None:
    assert found(text) == columns


def test_the_elements_of_an_array_are_rows_when_a_classifier_says_so() -> None:
    assert found('[{"a": 1}, {"b": 2}]', rows_of_array=True) == {"a": "int", "b": "int"}
    assert found("[1, 2]", rows_of_array=True) is None


@pytest.mark.parametrize(
    "text", ["", "1,2\n", "{", '{"a": 1}\nx', '{"a": 1}\n1', "[1, 2", "[1] x", "[" * 9**5]
)
def test_what_is_no_json(text: str) -> None:
    assert found(text) is None


def test_what_was_cut_off_is_no_matter() -> None:
    assert found('{"a": 1}\n{"b": ', is_whole=False) == {"a": "int"}
    assert found('[{"a": 1}, {"b', is_whole=False) == {"array": "array<struct<a:int>>"}
    assert found('{"a": ', is_whole=False) is None


def fits(value: Any, kind: types.Type) -> bool:
    match kind:
        case types.Array():
            return value is None or all(fits(each, kind.element) for each in value)
        case types.Struct():
            known = dict(kind.fields)
            return value is None or all(fits(each, known[name]) for name, each in value.items())
    whole = {"int": 2**31, "bigint": 2**63}
    name = types.text(kind)
    if name in whole:
        return value is None or (type(value) is int and -whole[name] <= value < whole[name])
    kinds = {"double": (int, float), "boolean": (bool,), "string": (object,)}
    return value is None or isinstance(value, kinds[name])


@given(
    st.lists(st.dictionaries(st.sampled_from("xyz"), VALUES, min_size=1), min_size=1, max_size=4)
)
def test_every_value_fits_the_type_of_its_column(rows: list[dict[str, Any]]) -> None:
    classified = json_text.classify("\n".join(map(json.dumps, rows)), is_whole=True)
    assert classified is not None
    columns = dict(classified.columns)
    for row in rows:
        for name, value in row.items():
            assert fits(value, columns[name])
