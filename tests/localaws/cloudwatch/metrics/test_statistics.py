import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.metrics.statistics import (
    EXACT_VALUES,
    Statistics,
    is_statistic,
    statistic_set,
)

values = st.lists(st.floats(0, 1e6).map(lambda value: round(value, 2)), min_size=1, max_size=60)


def of(numbers: list[float]) -> Statistics:
    made = Statistics()
    for number in numbers:
        made.add(number)
    return made


@given(values, st.floats(0, 100))
def test_percentiles_lie_between_the_nearest_values(numbers: list[float], percent: float) -> None:
    assert of(numbers).get(f"p{percent:.4f}") == pytest.approx(
        np.percentile(numbers, float(f"{percent:.4f}")), rel=1e-6, abs=1e-6
    )


@given(values, values)
def test_what_is_merged_is_as_if_it_were_added(one: list[float], other: list[float]) -> None:
    merged, added = of(one), of([*one, *other])
    merged.merge(of(other))
    for name in ("SampleCount", "Sum", "Average", "Minimum", "Maximum", "p50"):
        assert merged.get(name) == pytest.approx(added.get(name))


@given(st.lists(st.floats(0.001, 1e6), min_size=200, max_size=400))
def test_many_values_take_little_and_percentiles_stay_close(numbers: list[float]) -> None:
    made = of(numbers)
    rounded = of([float(f"{number:.3g}") for number in numbers])
    assert made.get("p90") == pytest.approx(rounded.get("p90"), rel=0.006)
    assert made.get("Sum") == pytest.approx(math.fsum(numbers))


def test_the_number_of_distinct_values_is_bounded() -> None:
    made = of([1 + number / 1_000_000 for number in range(20_000)])
    assert made.values is not None
    assert len(made.values) <= EXACT_VALUES + 900


def test_a_statistic_set_has_percentiles_when_its_values_are_known() -> None:
    assert statistic_set(3, 12, 4, 4).get("p50") == 4
    assert statistic_set(3, 12, 1, 8).get("p50") is None
    assert statistic_set(3, 12, 1, 8).get("Average") == 4


def test_negative_values_have_no_percentiles() -> None:
    assert of([-1.0, 2.0]).get("p50") is None


@pytest.mark.parametrize("name", ["Sum", "p0", "p99.9", "p100"])
def test_names_of_statistics(name: str) -> None:
    assert is_statistic(name)


@pytest.mark.parametrize("name", ["sum", "p", "p101", "p100.5", "tm90", "p-1", ""])
def test_other_names_are_none(name: str) -> None:
    assert not is_statistic(name)
