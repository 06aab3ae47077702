import pytest
from pulumi import RunError

from components.lifecycle.engine.errors import (
    CONNECTION_LOST,
    CREDENTIALS_UNAVAILABLE,
    THROTTLED_CODES,
    CallError,
    LifecycleError,
    ResourceFailedError,
    WaitTimeoutError,
)

TRAITS = (
    "not_found",
    "already_exists",
    "in_use",
    "limit_exceeded",
    "limit_of_running",
    "throttled",
    "ambiguous",
    "transient",
    "expired",
)


@pytest.mark.parametrize(
    ("code", "status", "traits"),
    [
        ("ResourceNotFoundException", 400, {"not_found"}),
        ("ResourceAlreadyExistsException", 400, {"already_exists"}),
        ("ResourceInUseException", 400, {"in_use"}),
        ("LimitExceededException", 400, {"limit_exceeded"}),
        *[(code, 400, {"throttled", "transient"}) for code in sorted(THROTTLED_CODES)],
        ("InternalFailure", 500, {"ambiguous", "transient"}),
        (CONNECTION_LOST, 0, {"ambiguous", "transient"}),
        ("ExpiredTokenException", 400, {"expired"}),
        (CREDENTIALS_UNAVAILABLE, 0, {"expired"}),
        ("InvalidInputException", 400, set()),
        ("AccessDeniedException", 403, set()),
    ],
)
def test_what_a_refusal_means(code: str, status: int, traits: set[str]) -> None:
    error = CallError("CreateDataset", code, "no", status)
    assert {trait for trait in TRAITS if getattr(error, trait)} == traits


@pytest.mark.parametrize(
    ("code", "message", "passes"),
    [
        (
            "LimitExceededException",
            "More than 5 resources with PENDING or IN_PROGRESS status.",
            True,
        ),
        ("LimitExceededException", "more than 5 with pending or in_progress status", True),
        ("LimitExceededException", "More than 5 resources in ACTIVE state.", False),
        ("InvalidInputException", "PENDING or IN_PROGRESS", False),
    ],
)
def test_only_quotas_of_running_work_pass_with_time(code: str, message: str, passes: bool) -> None:
    assert CallError("CreateDataset", code, message).limit_of_running is passes


def test_a_refusal_is_one_line() -> None:
    error = CallError("CreateDataset", "InvalidInputException", " a\n  b\tc ")
    assert str(error) == "CreateDataset: InvalidInputException: a b c"


@pytest.mark.parametrize(
    ("reason", "advice", "text"),
    [
        ("Too few users.", "", "campaign shop: CREATE FAILED: Too few users."),
        (
            "Too few users.",
            "Give more.",
            "campaign shop: CREATE FAILED: Too few users. Give more.",
        ),
        ("", "", "campaign shop: CREATE FAILED: the service gave no reason"),
    ],
)
def test_a_failure_says_what_failed_and_why(reason: str, advice: str, text: str) -> None:
    assert str(ResourceFailedError("campaign shop", "CREATE FAILED", reason, advice)) == text
    assert (
        str(ResourceFailedError("campaign shop", "CREATE FAILED", reason).advised(advice)) == text
    )


def test_all_are_shown_without_a_traceback() -> None:
    for kind in (LifecycleError, ResourceFailedError, WaitTimeoutError, CallError):
        assert issubclass(kind, RunError)
