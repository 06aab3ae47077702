from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.retries import backoff_seconds, error_code, is_passing, is_throttling

TIMEOUT = ReadTimeoutError(endpoint_url="x")


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "because"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "PutEvents")


@pytest.mark.parametrize(
    ("error", "throttles", "passes"),
    [
        (refusal("ThrottlingException"), True, True),
        (refusal("SlowDown", 503), True, True),
        (refusal("Whatever", 429), True, True),
        (refusal("InternalFailure", 500), False, True),
        (refusal("InvalidInputException"), False, False),
        (refusal("AccessDeniedException", 403), False, False),
        (ClientError({}, "PutEvents"), False, False),
        (TIMEOUT, False, True),
        (NoCredentialsError(), False, True),
    ],
)
def test_errors_pass_or_stay(
    error: ClientError | ReadTimeoutError, throttles: bool, passes: bool
) -> None:
    assert (is_throttling(error), is_passing(error)) == (throttles, passes)


def test_every_error_has_a_code() -> None:
    assert error_code(refusal("InvalidInputException")) == "InvalidInputException"
    assert error_code(ClientError({}, "PutEvents")) == "Unknown"
    assert error_code(TIMEOUT) == "ReadTimeoutError"


def test_the_wait_doubles() -> None:
    waits = [backoff_seconds(attempt, lambda low, high: high) for attempt in range(3)]
    assert waits == [0.1, 0.2, 0.4]


@given(st.integers(0, 100))
def test_the_wait_stays_under_its_ceiling(attempt: int) -> None:
    assert backoff_seconds(attempt, lambda low, high: high) <= 5.0
    assert backoff_seconds(attempt, lambda low, high: low) == 0.0
