import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.errors import CallError, WaitTimeoutError
from components.lifecycle.engine.waiting import (
    LONGEST_DELAY_SECONDS,
    backoff_delays,
    duration,
    poll_delays,
)
from tests.support.lifecycle_world import World

chances = st.lists(st.floats(0, 1), min_size=40, max_size=40)


@given(chances)
def test_polls_start_early_and_slow_down_to_a_minute(chances: list[float]) -> None:
    dice = iter(chances)
    delays = list(itertools.islice(poll_delays(lambda: next(dice)), 40))
    for number, delay in enumerate(delays):
        plain = min(LONGEST_DELAY_SECONDS, 0.1 * 1.25**number)
        assert plain * 0.8 - 1e-9 <= delay <= min(LONGEST_DELAY_SECONDS, plain * 1.2 + 1e-9)


@given(chances)
def test_backoff_is_exponential_with_full_jitter(chances: list[float]) -> None:
    dice = iter(chances)
    delays = list(itertools.islice(backoff_delays(lambda: next(dice)), 40))
    for number, (delay, chance) in enumerate(zip(delays, chances, strict=True)):
        assert delay == pytest.approx(chance * min(60, 2 * 2**number))


@given(st.floats(0.1, 5000), st.integers(0, 400))
def test_a_wait_ends_with_the_answer_or_at_its_deadline(timeout: float, refusals: int) -> None:
    world = World()
    answers = iter([None] * refusals + ["done"])
    try:
        assert world.waiter("campaign shop", timeout).until(lambda: next(answers)) == "done"
    except WaitTimeoutError:
        assert world.clock() == pytest.approx(timeout)
    assert world.clock() <= timeout + 1e-6


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (119.4, "119 s"), (120, "2 min"), (3599, "59 min"), (7500, "2 h 5 min")],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_lost_connections_are_waited_out(world: World) -> None:
    failures = iter([CallError("DescribeCampaign", "ConnectionLost", "no route")] * 20)

    def question() -> str:
        failure = next(failures, None)
        if failure:
            raise failure
        return "done"

    assert world.waiter("campaign shop", 10**6).until(question) == "done"
    told = "campaign shop: last call: DescribeCampaign: ConnectionLost: no route; trying again"
    assert world.shown[0].startswith(told)
    assert len(world.shown) < 5


def test_renewals_start_over_after_a_success(world: World) -> None:
    expired = CallError("DescribeCampaign", "ExpiredToken", "expired")
    script = iter([*[expired] * 3, None, *[expired] * 3, "done"])

    def question() -> str | None:
        step = next(script)
        if isinstance(step, CallError):
            raise step
        return step

    assert world.waiter("campaign shop").until(question) == "done"


def test_a_status_is_shown_when_new_and_every_five_minutes(world: World) -> None:
    wait = world.waiter("campaign shop")
    for _ in range(12):
        wait.status("campaign shop", "CREATE PENDING")
        world.clock.sleep(60)
    wait.status("campaign shop", "ACTIVE")
    assert world.shown == [
        "campaign shop: CREATE PENDING (0 s)",
        "campaign shop: CREATE PENDING (5 min)",
        "campaign shop: CREATE PENDING (10 min)",
        "campaign shop: ACTIVE (12 min)",
    ]
