import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.pacing import INTERVAL_SECONDS, Pacer, interval_seconds
from tests.support.lifecycle_service import TestClock

calls = st.lists(st.tuples(st.sampled_from(["DescribeDataset", "ListDatasets"]), st.floats(0, 5)))


@given(calls)
def test_calls_of_one_operation_are_never_closer_than_the_interval(
    calls: list[tuple[str, float]],
) -> None:
    clock = TestClock()
    pacer = Pacer(clock=clock, sleep=clock.sleep)
    turns: dict[str, list[float]] = {"DescribeDataset": [], "ListDatasets": []}
    for operation, idle in calls:
        clock.now += idle
        asked = clock.now
        turn = pacer.wait(operation)
        earlier = turns[operation]
        due = earlier[-1] + INTERVAL_SECONDS if earlier else asked
        assert turn >= due
        assert turn == pytest.approx(max(asked, due))
        earlier.append(turn)


def test_a_sleep_that_ends_early_does_not_let_a_call_pass() -> None:
    clock = TestClock()
    pacer = Pacer(clock=clock, sleep=lambda seconds: clock.sleep(min(seconds, 0.5)))
    assert [pacer.wait("x"), pacer.wait("x")] == [0, INTERVAL_SECONDS]


def test_threads_queue_and_other_operations_pass() -> None:
    slept: set[int] = set()

    def sleep(seconds: float) -> None:
        slept.add(threading.get_ident())
        time.sleep(seconds)

    pacer = Pacer(interval_seconds=0.05, sleep=sleep)
    turns: list[float] = []

    def call() -> None:
        turns.extend(pacer.wait("DescribeDataset") for _ in range(3))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        pacer.wait(f"other-{number}")
    for thread in threads:
        thread.join()
    assert slept
    assert threading.get_ident() not in slept
    ordered = sorted(turns)
    gaps = [later - earlier for earlier, later in itertools.pairwise(ordered)]
    assert len(gaps) == 11
    assert min(gaps) >= 0.05


def test_the_environment_says_what_the_endpoint_takes() -> None:
    assert interval_seconds({}) == INTERVAL_SECONDS
    assert interval_seconds({"PERSONALIZE_CALLS_PER_SECOND": "50"}) == INTERVAL_SECONDS / 50
    assert interval_seconds({"PERSONALIZE_CALLS_PER_SECOND": "0.5"}) == INTERVAL_SECONDS * 2


@pytest.mark.parametrize("given", ["", "0", "-1", "fast", "nan", "inf"])
def test_a_pace_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(LifecycleError, match=f"is '{given}': expected a number above 0"):
        interval_seconds({"PERSONALIZE_CALLS_PER_SECOND": given})
