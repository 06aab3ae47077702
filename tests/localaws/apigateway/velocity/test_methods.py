"""Java's methods of texts, lists, maps and numbers."""

from typing import Any

import pytest

from localaws.apigateway.velocity.methods import call_method
from localaws.apigateway.velocity.values import TemplateError, text_of


@pytest.mark.parametrize(
    ("value", "name", "arguments", "expected"),
    [
        ("text", "length", [], 4),
        ("text", "isEmpty", [], False),
        ("text", "contains", ["ex"], True),
        ("text", "startsWith", ["te"], True),
        ("text", "endsWith", ["te"], False),
        ("text", "equals", ["text"], True),
        ("2", "equals", [2], False),
        ("text", "equalsIgnoreCase", ["TEXT"], True),
        ("text", "indexOf", ["t"], 0),
        ("text", "lastIndexOf", ["t"], 3),
        ("text", "indexOf", ["z"], -1),
        ("text", "substring", [1, 3], "ex"),
        ("text", "substring", [4], ""),
        ("text", "charAt", [1], "e"),
        ("text", "concat", ["s"], "texts"),
        ("Text", "toUpperCase", [], "TEXT"),
        ("Text", "toLowerCase", [], "text"),
        (" t ", "trim", [], "t"),
        ("a.b.b", "replace", [".", "-"], "a-b-b"),
        ("foo1bar22", "replaceAll", [r"(\d)(\d*)", "<$1>"], "foo<1>bar<2>"),
        ("foo1bar22", "replaceAll", [r"\d", r"\$"], "foo$bar$$"),
        ("foo1bar22", "replaceFirst", [r"(\d)", "<$1>"], "foo<1>bar22"),
        ("a,b,,", "split", [","], ["a", "b"]),
        ("123", "matches", ["[0-9]*"], True),
        ("d123", "matches", ["[0-9]*"], False),
        ([1, 2], "size", [], 2),
        ([1, 2], "get", [1], 2),
        ([1, 2], "contains", [2], True),
        ([1, 2], "indexOf", [3], -1),
        ([1, 2], "subList", [1, 2], [2]),
        ([], "isEmpty", [], True),
        ({"a": 1}, "size", [], 1),
        ({"a": 1}, "get", ["a"], 1),
        ({"a": 1}, "containsKey", ["a"], True),
        ({"a": 1}, "containsValue", [1], True),
        ({"a": 1}, "keySet", [], ["a"]),
        ({"a": 1}, "values", [], [1]),
        ({"a": 1}, "toString", [], "{a=1}"),
        (7.9, "intValue", [], 7),
        (True, "toString", [], "true"),
        ("text", "startsWith", [1], None),
        ("text", "length", [1], None),
        ("text", "title", [], None),
        (None, "length", [], None),
    ],
)
def test_methods(value: Any, name: str, arguments: list[Any], expected: Any) -> None:
    assert call_method(value, name, arguments) == expected


@pytest.mark.parametrize(
    ("value", "name", "arguments", "returned", "left"),
    [
        ([1], "add", [2], True, [1, 2]),
        ([1], "addAll", [[2, 3]], True, [1, 2, 3]),
        ([1, 2], "set", [0, 9], 1, [9, 2]),
        ([5, 6], "remove", [0], 5, [6]),
        (["a"], "remove", ["a"], True, []),
        (["a"], "remove", ["b"], False, ["a"]),
        ([1], "clear", [], None, []),
        ({"a": 1}, "put", ["a", 2], 1, {"a": 2}),
        ({"a": 1}, "put", [["no key"], 2], None, {"a": 1}),
        ({"a": 1}, "putAll", [{"b": 2}], None, {"a": 1, "b": 2}),
        ({"a": 1}, "remove", ["a"], 1, {}),
        ({"a": 1}, "clear", [], None, {}),
    ],
)
def test_methods_that_change_their_value(
    value: Any, name: str, arguments: list[Any], returned: Any, left: Any
) -> None:
    assert (call_method(value, name, arguments), value) == (returned, left)


def test_entries_of_a_map() -> None:
    (entry,) = call_method({"a": None}, "entrySet", [])
    assert [call_method(entry, name, []) for name in ("getKey", "getValue")] == ["a", None]
    assert (entry.property("key"), entry.property("value"), text_of(entry)) == ("a", None, "a=null")


@pytest.mark.parametrize(
    ("value", "name", "arguments"),
    [
        ("text", "substring", [2, 1]),
        ("text", "substring", [5]),
        ("text", "charAt", [-1]),
        ("text", "split", ["["]),
        ([1], "get", [1]),
        ([1], "set", [-1, 0]),
        ([1], "remove", [1]),
        ([1], "subList", [0, 2]),
    ],
)
def test_exceptions_of_java(value: Any, name: str, arguments: list[Any]) -> None:
    with pytest.raises(TemplateError, match=name):
        call_method(value, name, arguments)
