"""Which errors of AWS pass by themselves, and how long to wait for that."""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

FIRST_DELAY_SECONDS = 0.1
MAX_DELAY_SECONDS = 5.0
THROTTLING_CODES = frozenset(
    {
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "SlowDown",
    }
)


def error_code(error: ClientError | BotoCoreError) -> str:
    """Return the service's error code, or the class of an error that came before any answer."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "Unknown"))
    return type(error).__name__


def is_throttling(error: ClientError | BotoCoreError) -> bool:
    """Tell whether the service asks to slow down; by code and status, since it may say so with a 400."""
    return error_code(error) in THROTTLING_CODES or _status(error) == 429


def is_passing(error: ClientError | BotoCoreError) -> bool:
    """Tell whether the same call may succeed soon: throttling, errors of the server, and no answer at all."""
    return not isinstance(error, ClientError) or is_throttling(error) or _status(error) >= 500


def backoff_seconds(attempt: int, jitter: Callable[[float, float], float]) -> float:
    """Return the wait before the next attempt: full jitter under a doubling ceiling.

    Args:
        attempt: number of the attempt that failed, from 0.
        jitter: random number between its two arguments.

    Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
    """
    return jitter(0.0, min(MAX_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(attempt, 16)))


def _status(error: ClientError | BotoCoreError) -> int:
    if not isinstance(error, ClientError):
        return 0
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
