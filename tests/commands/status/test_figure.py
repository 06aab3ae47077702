import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.status.figure import Figure, Unit, ago, moment, span


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "", "-"),
        ("ACTIVE", "", "ACTIVE"),
        (0, "", "0"),
        (1234567, "", "1,234,567"),
        (1499.6, "ms", "1,500 ms"),
        (0.0, "USD", "0.00 USD"),
        (0.004, "USD", "< 0.01 USD"),
        (1234.5, "USD", "1,234.50 USD"),
        (119, "s", "119 s"),
        (7199, "s", "119 min"),
    ],
)
def test_a_value_is_shown_in_its_unit(value: float | str | None, unit: Unit, shown: str) -> None:
    assert Figure(name="n", value=value, unit=unit).shown == shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.25, "0.2 s"), (120, "2 min"), (7200, "2 h"), (172800, "2 d"), (1e8, "1,157 d")],
)
def test_a_time_is_told_in_a_unit_of_which_there_are_two(seconds: float, text: str) -> None:
    assert span(seconds) == text


@given(st.floats(0, 1e9))
def test_a_time_loses_less_than_a_third_of_itself(seconds: float) -> None:
    number, unit = span(seconds).split()
    told = float(number.replace(",", "")) * {"s": 1, "min": 60, "h": 3600, "d": 86400}[unit]
    assert told - 0.5 <= seconds < told * 1.5 + 0.5


@given(st.floats(0, 1e12), st.sampled_from(["", "ms", "s", "USD"]))
def test_what_is_more_than_nothing_is_shown_in_its_few_columns(value: float, unit: Unit) -> None:
    shown = Figure(name="n", value=value, unit=unit).shown
    assert len(shown) <= 24
    assert re.search(r"\d", shown)
    if unit == "USD" and value > 0:
        assert shown != "0.00 USD"


def test_a_time_is_told_in_utc() -> None:
    there = timezone(timedelta(hours=5, minutes=30))
    assert moment(datetime(2026, 3, 1, 2, 10, 59, tzinfo=there)) == "2026-02-28 20:40 UTC"


def test_an_age_of_the_future_is_none() -> None:
    assert ago(timedelta(seconds=-5)) == "0 s ago"
    assert ago(timedelta(hours=3, minutes=59)) == "3 h ago"
