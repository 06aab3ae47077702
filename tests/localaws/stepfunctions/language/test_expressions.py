from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.stepfunctions.language.expressions import (
    QueryError,
    evaluate,
    expressions,
    is_expression,
    syntax_problem,
)

NOW = 1_800_000_000.0
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def value(text: str, **variables: Any) -> Any:
    return evaluate(f"{{% {text} %}}", lambda: variables, NOW, "Output")


@given(JSON)
def test_a_variable_is_what_was_assigned(given_value: Any) -> None:
    assert value("$v", v=given_value) == given_value
    assert value("{'a': $v}", v=given_value) == {"a": given_value}
    assert value("$v.a", v={"a": given_value}) == given_value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$v.none = null", True),
        ("$exists($v.none)", True),
        ("$exists($v.missing)", False),
        ("$v.one", [1]),
        ("$v.empty", []),
        ("$count($v.empty)", 0),
        ("10 / 4", 2.5),
        ("10 / 5", 2),
        ("{'a': $v.missing}", {}),
        ("$v.one ~> $sum", 1),
        ("$map([1, 2], function($n) { $n * 2 })", [2, 4]),
    ],
)
def test_values_are_those_of_json(text: str, wanted: Any) -> None:
    found = value(text, v={"none": None, "one": [1], "empty": []})
    assert found == wanted
    assert type(found) is type(wanted)


def test_only_what_stands_between_the_marks_is_evaluated() -> None:
    assert evaluate({"a": ["{% 1 + 1 %}", "1 + 1"]}, dict, NOW, "Output") == {"a": [2, "1 + 1"]}
    assert not is_expression(" {% 1 %}")
    found = list(expressions({"a": ["{% 1 %}", 2], "b": "{% 3 %}"}, "/S"))
    assert found == [("/S/a[0]", "1"), ("/S/b", "3")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$missing", "'Output' returned nothing (undefined)"),
        ("'a' + 1", "'Output' threw an error during evaluation"),
        ("$sum", "returned a value that is no JSON"),
        ("$error('boom')", "boom"),
        ("$eval('1')", "$eval is not supported"),
        ("($f := function($x) { 1 + $f($x) }; $f(1))", "threw an error"),
    ],
)
def test_what_has_no_value_says_why(text: str, told: str) -> None:
    with pytest.raises(QueryError) as failure:
        value(text)
    assert told in str(failure.value)


def test_syntax_is_checked_before_anything_runs() -> None:
    assert syntax_problem("$a.b[c = 1]") is None
    assert syntax_problem("1 +") is not None
    assert "$eval" in (syntax_problem("$map([1], $eval)") or "")
