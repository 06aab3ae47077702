import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from benchmarks.figures import percentile, table

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (99, 99), (99.4, 99), (100, 100)]
)
def test_percentile_of_a_hundred_values(percent: float, expected: float) -> None:
    assert percentile(range(100, 0, -1), percent) == expected


@given(VALUES, st.floats(0, 100))
def test_a_percentile_is_one_of_the_values(values: list[float], percent: float) -> None:
    assert percentile(values, percent) in values
    assert percentile(values, 100) == max(values)
    assert percentile(values, 0) == min(values)


@given(VALUES, st.floats(0, 100), st.floats(0, 100))
def test_percentiles_grow(values: list[float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert percentile(values, low) <= percentile(values, high)


def test_without_values_there_is_no_percentile() -> None:
    assert math.isnan(percentile([], 50))


def test_a_table_shows_figure_value_and_remark_in_a_line() -> None:
    console = Console(width=80, file=io.StringIO(), color_system=None)
    console.print(table("times", [("up", "1.0 s", "2 x floor"), ("refresh", "10.0 s", "")]))
    assert isinstance(console.file, io.StringIO)
    lines = [line.split() for line in console.file.getvalue().splitlines()]
    assert lines == [["times"], ["up", "1.0", "s", "2", "x", "floor"], ["refresh", "10.0", "s"]]
