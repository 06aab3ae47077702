import math

from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudwatch.metrics.series import (
    KEPT_HOUR_MINUTES,
    KEPT_MINUTES,
    KEPT_VALUES,
    SLACK_MINUTES,
    Series,
)


def test_old_minutes_become_hours_and_old_hours_go() -> None:
    series = Series()
    days = 70
    for minute in range(0, days * 1440, 10):
        series.add(minute, 1.0)
    assert len(series.minutes) <= KEPT_MINUTES + SLACK_MINUTES
    for minute in range(days * 1440, days * 1440 + KEPT_MINUTES + SLACK_MINUTES):
        series.add(minute, 1.0)
    assert len(series.minutes) <= KEPT_MINUTES + KEPT_HOUR_MINUTES // 60 + SLACK_MINUTES
    oldest = min(series.minutes)
    assert oldest % 60 == 0
    assert oldest >= series.newest - KEPT_HOUR_MINUTES - 60
    assert series.minutes[oldest + 60].count == 6


def test_values_of_the_oldest_minutes_go_and_the_newest_keep_theirs() -> None:
    series = Series()
    for minute in range(300):
        for value in range(90):
            series.add(minute, float(value))
    known = [minute for minute, each in series.minutes.items() if each.values]
    assert sum(len(series.minutes[minute].values or ()) for minute in known) <= KEPT_VALUES
    assert known == list(range(min(known), 300))
    assert all(each.count == 90 for each in series.minutes.values())


@given(
    st.lists(st.tuples(st.integers(0, 30), st.floats(-10, 10)), max_size=50),
    st.integers(0, 30),
    st.integers(1, 200),
)
def test_what_is_between_is_found_however_it_came(
    put: list[tuple[int, float]], first: int, length: int
) -> None:
    series = Series()
    for minute, value in put:
        series.add(minute, value)
    found = math.fsum(each.total for _, each in series.between(first, first + length))
    expected = math.fsum(value for minute, value in put if first <= minute < first + length)
    assert math.isclose(found, expected, abs_tol=1e-9)
