"""Velocity's operators on values of every type."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.velocity.operators import BINARY

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda children: (
        st.lists(children, max_size=2) | st.dictionaries(st.text(max_size=2), children)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        (1, "==", 1.0, True),
        ("1", "==", 1, True),
        (True, "==", "true", True),
        (None, "==", None, True),
        (None, "==", "", False),
        ("b", ">", "a", False),
        (2, ">=", 2.0, True),
        (1, "+", 2, 3),
        ("a", "+", 1, "a1"),
        (None, "+", "a", "a"),
        (None, "+", 1, None),
        ("a", "-", 1, None),
        (7, "/", 2, 3),
        (-7, "/", 2, -3),
        (7, "/", 2.0, 3.5),
        (-7, "%", 2, -1),
        (1, "/", 0, None),
        (1, "%", 0, None),
    ],
)
def test_results_are_those_of_velocity(left: Any, operator: str, right: Any, result: Any) -> None:
    made = BINARY[operator](left, right)
    assert (made, type(made)) == (result, type(result))


@given(VALUES, VALUES, st.sampled_from(sorted(BINARY)))
def test_any_values_can_be_operands(left: Any, right: Any, operator: str) -> None:
    with suppress(ArithmeticError, ValueError):
        BINARY[operator](left, right)


@pytest.mark.parametrize(
    ("left", "operator", "error"),
    [(10**400, "*", ArithmeticError), (float("inf"), "%", ValueError)],
)
def test_a_number_that_no_float_holds_is_an_error(
    left: Any, operator: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        BINARY[operator](left, 1.5)


@given(VALUES, VALUES)
def test_words_and_signs_are_one_operator(left: Any, right: Any) -> None:
    for word, sign in (("eq", "=="), ("ne", "!="), ("gt", ">"), ("ge", ">="), ("lt", "<")):
        assert BINARY[word](left, right) == BINARY[sign](left, right)
    assert BINARY["=="](left, right) is not BINARY["!="](left, right)
