from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.timestamps import BadTimestampError, epoch_seconds, spread

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_699_999_999, 1_699_999_999),
        (1_699_999_999.9, 1_699_999_999),
        (1_699_999_999_500, 1_699_999_999),
        (0, 0),
        ("2022-01-01", 1_640_995_200),
        ("2022-01-01T00:00:00Z", 1_640_995_200),
        ("2022-01-01T00:00:00", 1_640_995_200),
        ("2022-01-01T01:00:00+01:00", 1_640_995_200),
        ("2022-01-01T00:00:00.250Z", 1_640_995_200),
    ],
)
def test_every_form_becomes_seconds(value: object, expected: int) -> None:
    assert epoch_seconds(value, now=NOW) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (-1, "before 1970"),
        ("1969-12-31T23:59:59Z", "before 1970"),
        (NOW + 86_401, "more than one day"),
        ((NOW + 90_000) * 1000, "more than one day"),
        ("9999-12-31", "more than one day"),
        (99_999_999_999, "more than one day"),
        ("yesterday", "ISO 8601"),
        ("", "ISO 8601"),
        ("1699999999", "ISO 8601"),
        (True, "ISO 8601"),
        (None, "ISO 8601"),
        ([], "ISO 8601"),
        (float("inf"), "ISO 8601"),
    ],
)
def test_absurd_times_are_refused_without_repeating_them(value: object, reason: str) -> None:
    with pytest.raises(BadTimestampError, match=reason) as refused:
        epoch_seconds(value, now=NOW)
    assert str(value) not in str(refused.value) or value == ""


def test_a_day_is_tolerated() -> None:
    assert epoch_seconds(NOW + 86_400, now=NOW) == NOW + 86_400


def test_a_date_can_mean_its_end() -> None:
    assert epoch_seconds("2022-01-01", now=NOW, end_of_day=True) == 1_640_995_200 + 86_399
    assert epoch_seconds("2022-01-01T00:00:00Z", now=NOW, end_of_day=True) == 1_640_995_200


@given(st.integers(100_000_000, 1_700_000_000))
def test_all_forms_of_one_moment_agree(seconds: int) -> None:
    text = datetime.fromtimestamp(seconds, UTC).isoformat()
    assert {epoch_seconds(form, now=NOW) for form in (seconds, seconds * 1000, text)} == {seconds}


@given(st.integers(0, 10**9), st.integers(0, 10**8), st.integers(1, 500))
def test_times_are_spread_evenly_over_the_whole_range(start: int, length: int, count: int) -> None:
    times = spread(start, start + length, count)
    assert len(times) == count
    assert times == sorted(times)
    assert times[0] == start
    if count > 1:
        assert times[-1] == start + length
        gaps = [after - before for before, after in pairwise(times)]
        assert max(gaps) - min(gaps) <= 1
