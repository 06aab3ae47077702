from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.clock import AdvancedTime, Clock, clock, compressed, unchanged

durations = st.floats(0, 1e7)


@given(durations, durations)
def test_fast_steps_last_50_to_200_ms_and_keep_their_order(one: float, other: float) -> None:
    assert 0.05 <= compressed(one) <= 0.2
    assert (one <= other) <= (compressed(one) <= compressed(other))


@given(durations)
def test_real_steps_last_as_on_the_service(seconds: float) -> None:
    assert Clock(now=lambda: 100.0, pace=unchanged).due(seconds) == 100.0 + seconds


def test_a_clock_goes_by_its_name() -> None:
    assert clock("fast").pace is compressed
    assert clock("real").pace is unchanged
    with pytest.raises(ValueError, match=r"slow.*fast.*real"):
        clock("slow")


def test_what_time_was_advanced_by_is_kept_until_it_is_reset(tmp_path: Path) -> None:
    path = tmp_path / "advanced-seconds.json"
    time = AdvancedTime(lambda: 100.0, path)
    assert time.now() == 100
    time.advance(3600)
    time.advance(1)
    assert time.now() == 3701
    again = AdvancedTime(lambda: 200.0, path)
    assert again.now() == 3801
    again.reset()
    assert again.now() == AdvancedTime(lambda: 200.0, path).now() == 200
