import pytest

from localaws.eventbridge import dead_letters
from localaws.eventbridge.delivery import SCHEDULES, Failure
from tests.support.eventbridge import MACHINE, RULE, delivery

FAILURE = Failure(code="ThrottlingException", message="slowly", is_final=False)


def test_the_letter_of_a_rule() -> None:
    told = dead_letters.attributes(delivery(failures=3), FAILURE, "MaximumRetryAttempts")
    assert told == {
        "RULE_ARN": RULE,
        "TARGET_ARN": MACHINE,
        "ERROR_CODE": "THROTTLING",
        "ERROR_MESSAGE": "slowly",
        "RETRY_ATTEMPTS": "2",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }


def test_the_letter_of_a_schedule() -> None:
    scheduled = delivery(
        failures=1,
        principal=SCHEDULES,
        origin={"SCHEDULE_ARN": "s", "SCHEDULED_TIME": "1970-01-02T00:00:00Z"},
    )
    assert dead_letters.attributes(scheduled, FAILURE, None) == {
        "SCHEDULE_ARN": "s",
        "SCHEDULED_TIME": "1970-01-02T00:00:00Z",
        "TARGET_ARN": MACHINE,
        "ERROR_CODE": "ThrottlingException",
        "ERROR_MESSAGE": "slowly",
        "RETRY_ATTEMPTS": "0",
        "EXECUTION_ID": "d-1",
        "IS_PAYLOAD_TRUNCATED": "false",
    }


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("AccessDeniedException", "NO_PERMISSIONS"),
        ("StateMachineDoesNotExist", "NO_RESOURCE"),
        ("ResourceNotFoundException", "NO_RESOURCE"),
        ("AWS.SimpleQueueService.NonExistentQueue", "NO_RESOURCE"),
        ("ExecutionLimitExceeded", "RESOURCE_LIMIT_EXCEEDED"),
        ("InvalidExecutionInput", "INVALID_PARAMETER"),
        ("StateMachineDeleting", "ERROR_FROM_TARGET"),
    ],
)
def test_a_rule_has_codes_of_its_own(code: str, expected: str) -> None:
    failure = Failure(code=code, message="m", is_final=True)
    told = dead_letters.attributes(delivery(failures=1), failure, None)
    assert told["ERROR_CODE"] == expected
