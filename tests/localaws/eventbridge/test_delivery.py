import pytest

from localaws.eventbridge.delivery import SCHEDULES
from tests.support.eventbridge import MACHINE, QUEUE, delivery


@pytest.mark.parametrize(
    ("policy", "failures", "age", "expected"),
    [
        ({"MaximumRetryAttempts": 0}, 1, 0, "MaximumRetryAttempts"),
        ({"MaximumRetryAttempts": 2}, 2, 0, None),
        ({"MaximumRetryAttempts": 2}, 3, 0, "MaximumRetryAttempts"),
        ({"MaximumEventAgeInSeconds": 60}, 1, 60, None),
        ({"MaximumEventAgeInSeconds": 60}, 1, 61, "MaximumEventAgeInSeconds"),
        (None, 185, 86_400, None),
        (None, 186, 0, "MaximumRetryAttempts"),
        (None, 1, 86_401, "MaximumEventAgeInSeconds"),
    ],
)
def test_how_long_a_target_is_tried(
    policy: dict[str, int] | None, failures: int, age: int, expected: str | None
) -> None:
    target = {"Arn": MACHINE, "RetryPolicy": policy}
    tried = delivery(target=target, failures=failures, accepted_at=1000.0)
    assert tried.exhausted(1000.0 + age) == expected


def test_only_schedules_know_attempts() -> None:
    text = "<aws.scheduler.attempt-number>"
    assert delivery(payload=text).content() == text
    assert delivery(payload=text, principal=SCHEDULES, failures=2).content() == "3"


def test_what_the_target_says() -> None:
    bare = delivery(target={"Arn": MACHINE})
    assert (bare.role_arn, bare.dead_letter_queue) == (None, None)
    full = delivery(target={"Arn": MACHINE, "RoleArn": "r", "DeadLetterConfig": {"Arn": QUEUE}})
    assert (full.role_arn, full.dead_letter_queue) == ("r", QUEUE)
