from random import Random

import pytest

from localaws.stepfunctions.interpreter import faults

FIXED = Random(0)  # noqa: S311 - no secret


@pytest.mark.parametrize(
    ("names", "error", "wanted"),
    [
        (["Mine"], "Mine", True),
        (["Mine"], "Other", False),
        (["States.ALL"], "Mine", True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.Runtime", False),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.Runtime"], "States.Runtime", True),
        (["States.TaskFailed"], "Lambda.TooManyRequestsException", True),
        (["States.TaskFailed"], "States.Timeout", False),
    ],
)
def test_which_errors_a_rule_is_for(names: list[str], error: str, wanted: bool) -> None:
    place = faults.matching([{"ErrorEquals": ["Nothing"]}, {"ErrorEquals": names}], error)
    assert (place == 1) is wanted


def test_delays_grow_to_their_bound() -> None:
    retrier = {"IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4, "MaxDelaySeconds": 20}
    found = [faults.delay(retrier, attempt, FIXED) for attempt in range(5)]
    assert found == [2, 6, 18, 20, None]


def test_defaults_are_three_attempts_from_a_second_on() -> None:
    assert [faults.delay({}, attempt, FIXED) for attempt in range(4)] == [1, 2, 4, None]


def test_a_rate_beyond_all_numbers_is_the_longest_delay() -> None:
    retrier = {"BackoffRate": 1e300, "MaxAttempts": 9}
    assert faults.delay(retrier, 5, FIXED) == faults.MAX_DELAY_SECONDS


def test_full_jitter_is_below_the_delay() -> None:
    retrier = {"IntervalSeconds": 100, "JitterStrategy": "FULL"}
    drawn = [faults.delay(retrier, 0, FIXED) or 0.0 for _ in range(50)]
    assert 0 <= min(drawn) < 20
    assert 80 < max(drawn) <= 100
