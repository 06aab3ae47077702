import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.memory import Reading, Readings, rows, slope


@given(st.floats(-20, 20), st.floats(0, 500), st.integers(2, 50))
def test_the_slope_of_a_line_is_its_own(rise: float, start: float, count: int) -> None:
    line = [Reading(n / 60, start + rise * n / 60) for n in range(count)]
    assert slope(line) == pytest.approx(rise, abs=1e-6)


def test_one_moment_has_no_slope() -> None:
    assert math.isnan(slope([]))
    assert math.isnan(slope([Reading(1, 80), Reading(1, 90)]))


def test_the_warm_up_does_not_count() -> None:
    readings = [Reading(n / 60, min(80 + n, 140)) for n in range(181)]
    labels = {label: value for label, value, _ in rows(readings, 3)}
    assert labels == {
        "at the start": "80 MB",
        "after 1 min": "140 MB",
        "after 2 min": "140 MB",
        "after 3 min": "140 MB",
        "slope": "+0.00 MB/min",
    }


def test_this_process_can_be_read() -> None:
    with Readings(os.getpid()) as readings:
        while not readings.taken:
            pass
    assert readings.taken[0].megabytes > 1
