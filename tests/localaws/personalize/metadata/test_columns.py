from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.metadata.columns import NumberColumn, TextColumn, values_of

VALUES = st.sampled_from(["a", "b", "ab", ""])


@given(st.lists(st.none() | st.lists(VALUES, min_size=1).map("|".join)), st.lists(VALUES))
def test_a_text_has_each_of_its_values(texts: list[str | None], wanted: list[str]) -> None:
    expected = [text is not None and bool(set(text.split("|")) & set(wanted)) for text in texts]
    assert TextColumn(texts).any_of(wanted).tolist() == expected


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("=", [False, True, False, False]),
        ("!=", [True, False, True, True]),
        ("<", [True, False, False, False]),
        ("<=", [True, True, False, False]),
        (">", [False, False, True, False]),
        (">=", [False, True, True, False]),
    ],
)
def test_numbers_are_compared_and_a_null_only_is_different(
    comparison: str, expected: list[bool]
) -> None:
    column = NumberColumn([1, 2.5, 1e300, None])
    assert column.compare(comparison, 2.5).tolist() == expected


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.floats())
def test_any_number_can_be_compared_with(numbers: list[Any], number: float) -> None:
    matches = NumberColumn(numbers).compare("<", number)
    assert matches.dtype == np.bool_
    assert matches.tolist() == [float(each) < number for each in numbers]


def test_a_null_has_no_values() -> None:
    assert values_of(None) == []
    assert values_of("a||b") == ["a", "", "b"]
