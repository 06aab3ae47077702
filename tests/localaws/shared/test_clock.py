import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.shared.clock import Clock, clock, compressed, unchanged

durations = st.floats(0, 1e7)


@given(durations, durations)
def test_fast_steps_last_50_to_200_ms_and_keep_their_order(one: float, other: float) -> None:
    assert 0.05 <= compressed(one) <= 0.2
    assert (one <= other) <= (compressed(one) <= compressed(other))


@given(durations)
def test_real_steps_last_as_on_the_service(seconds: float) -> None:
    assert Clock(now=lambda: 100.0, pace=unchanged).due(seconds) == 100.0 + seconds


def test_a_clock_goes_by_its_name() -> None:
    assert clock("fast", time.time) == Clock(now=time.time, pace=compressed)
    assert clock("real", time.time) == Clock(now=time.time, pace=unchanged)
    with pytest.raises(ValueError, match=r"slow.*fast.*real"):
        clock("slow", time.time)
