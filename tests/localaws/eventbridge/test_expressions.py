from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.eventbridge import expressions
from localaws.eventbridge.expressions import At, Rate


def test_a_single_moment_is_that_of_its_zone() -> None:
    at = expressions.parse("at(2026-07-01T09:00:00)", "Europe/Berlin", 0.0)
    moment = datetime(2026, 7, 1, 7, tzinfo=UTC).timestamp()
    assert at == At(moment)
    assert at.last(0.0, moment) == moment
    assert at.last(0.0, moment - 1) is None
    assert at.last(moment + 1, moment + 2) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("rate(1 minute)", 60), ("rate(5 hours)", 18_000), ("rate(7 days)", 604_800)],
)
def test_a_rate_counts_from_its_first(text: str, seconds: int) -> None:
    rate = expressions.parse(text, "UTC", 1000.0)
    assert rate == Rate(seconds, 1000.0)
    assert rate.last(0.0, 999.0) is None
    assert rate.last(0.0, 1000.0) == 1000.0
    assert rate.last(0.0, 1000.0 + 2.5 * seconds) == 1000.0 + 2 * seconds
    assert rate.last(1001.0, 999.0 + seconds) is None


@given(st.integers(1, 10**6), st.floats(0, 10**9), st.floats(0, 10**9))
def test_the_last_of_a_rate_is_less_than_an_interval_ago(
    interval: int, first: float, passed: float
) -> None:
    until = first + passed
    last = Rate(interval, first).last(0.0, until)
    assert last is not None
    assert until - interval < last + 1e-3
    assert first <= last <= until + 1e-3


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("every day", "none of"),
        ("rate(0 days)", "positive number"),
        ("rate(2 weeks)", "positive number"),
        ("at(2026-07-01)", "yyyy-mm-ddThh:mm:ss"),
        ("at(2026-07-41T00:00:00)", "day"),
        ("cron(0 12 * * ?)", "6 fields"),
        ("", "none of"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        expressions.parse(text, "UTC", 0.0)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "/etc/passwd", "Europe"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    for text in ("cron(0 12 * * ? *)", "rate(1 day)"):
        with pytest.raises(ValueError, match="not the name of a time zone"):
            expressions.parse(text, zone, 0.0)
