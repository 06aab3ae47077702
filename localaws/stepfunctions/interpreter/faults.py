"""Errors of states, and what retriers and catchers make of them.

Source: Amazon States Language specification, "Errors"; AWS Step Functions Developer Guide, "Handling errors".
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

ALL = "States.ALL"
TASK_FAILED = "States.TaskFailed"
TIMEOUT = "States.Timeout"
RUNTIME = "States.Runtime"
DATA_LIMIT = "States.DataLimitExceeded"
QUERY = "States.QueryEvaluationError"
NO_CHOICE = "States.NoChoiceMatched"
TOLERANCE = "States.ExceedToleratedFailureThreshold"

FATAL = frozenset({RUNTIME, DATA_LIMIT})
"""Errors that States.ALL does not match."""

MAX_DELAY_SECONDS = 31622400
_DEFAULT_INTERVAL, _DEFAULT_ATTEMPTS, _DEFAULT_RATE = 1, 3, 2.0


class StateError(Exception):
    """A state has failed.

    Attributes:
        error: name of the error.
        cause: says why.
    """

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


def matching(rules: Sequence[Mapping[str, Any]], error: str) -> int | None:
    """Place of the first retrier or catcher for an error; None when there is none."""
    return next((n for n, rule in enumerate(rules) if _matches(rule["ErrorEquals"], error)), None)


def delay(retrier: Mapping[str, Any], attempt: int, random: Random) -> float | None:
    """Seconds before a retry; None when there is none any more.

    Args:
        retrier: of the state.
        attempt: how often it was applied already.
        random: gives the jitter.
    """
    if attempt >= retrier.get("MaxAttempts", _DEFAULT_ATTEMPTS):
        return None
    interval = retrier.get("IntervalSeconds", _DEFAULT_INTERVAL)
    longest = float(retrier.get("MaxDelaySeconds", MAX_DELAY_SECONDS))
    try:
        seconds = min(longest, interval * retrier.get("BackoffRate", _DEFAULT_RATE) ** attempt)
    except OverflowError:
        seconds = longest
    return random.uniform(0, seconds) if retrier.get("JitterStrategy") == "FULL" else seconds


def _matches(names: Sequence[str], error: str) -> bool:
    if error in names:
        return True
    if error in FATAL:
        return False
    return ALL in names or (TASK_FAILED in names and error != TIMEOUT)
