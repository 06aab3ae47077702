"""What can go wrong, as one-line sentences.

The text is all that the user sees of an error: it has to say what happened, where, and what to do.
"""

import re
from typing import Self

from pulumi import RunError

NOT_FOUND_CODES = frozenset({"ResourceNotFoundException"})
THROTTLED_CODES = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "RequestThrottled",
        "TooManyRequestsException",
        "RequestLimitExceeded",
    }
)
EXPIRED_CODES = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
    }
)
CONNECTION_LOST = "ConnectionLost"
CREDENTIALS_UNAVAILABLE = "CredentialsUnavailable"

_RUNNING_LIMIT = re.compile(r"PENDING or IN_PROGRESS", re.IGNORECASE)


class LifecycleError(RunError):
    """A sentence for the person who runs `pulumi up`, shown without a traceback."""


class ResourceFailedError(LifecycleError):
    """The service ended the work on a resource with a failure status.

    Args:
        subject: what failed, as the user knows it (`campaign shop`).
        status: the service's status (`CREATE FAILED`).
        reason: the service's `failureReason`, verbatim; empty when it gave none.
        advice: what to do about it.
    """

    def __init__(self, subject: str, status: str, reason: str, advice: str = "") -> None:
        told = reason or "the service gave no reason"
        super().__init__(" ".join(filter(None, [f"{subject}: {status}: {told}", advice])))
        self.subject = subject
        self.status = status
        self.reason = reason

    def advised(self, advice: str) -> Self:
        """The same failure, with advice."""
        return type(self)(self.subject, self.status, self.reason, advice)


class WaitTimeoutError(LifecycleError):
    """The deadline passed; the service may still be working."""


class CallError(LifecycleError):
    """One call to the service was refused, or its answer never came.

    Args:
        operation: the API operation (`CreateDataset`).
        code: the service's error code, `ConnectionLost` or `CredentialsUnavailable`.
        message: the service's own words.
        status: HTTP status, 0 when there was no answer.
    """

    def __init__(self, operation: str, code: str, message: str, status: int = 0) -> None:
        super().__init__(f"{operation}: {code}: {' '.join(message.split())}")
        self.operation = operation
        self.code = code
        self.message = message
        self.status = status

    @property
    def not_found(self) -> bool:
        """The named resource does not exist."""
        return self.code in NOT_FOUND_CODES

    @property
    def already_exists(self) -> bool:
        """The name is taken."""
        return self.code == "ResourceAlreadyExistsException"

    @property
    def in_use(self) -> bool:
        """The resource, its parent or a dependant is not in a state that allows the call."""
        return self.code == "ResourceInUseException"

    @property
    def limit_exceeded(self) -> bool:
        """A quota is used up."""
        return self.code == "LimitExceededException"

    @property
    def limit_of_running(self) -> bool:
        """A quota of pending work is used up, which passes with time.

        Source: Amazon Personalize Developer Guide, error messages ("More than 5 resources with PENDING or IN_PROGRESS
        status."). Quotas of resources that exist ("in ACTIVE state") do not pass with time.
        """
        return self.limit_exceeded and _RUNNING_LIMIT.search(self.message) is not None

    @property
    def throttled(self) -> bool:
        """The service refused the call because of its rate; nothing was done."""
        return self.code in THROTTLED_CODES

    @property
    def ambiguous(self) -> bool:
        """The answer was lost, so the service may have done what was asked."""
        return self.code == CONNECTION_LOST or self.status >= 500

    @property
    def transient(self) -> bool:
        """Worth trying again after a pause."""
        return self.throttled or self.ambiguous

    @property
    def expired(self) -> bool:
        """The credentials are no longer accepted, or could not be read again."""
        return self.code in EXPIRED_CODES or self.code == CREDENTIALS_UNAVAILABLE
