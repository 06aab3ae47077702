"""One delivery: what a target is handed for a rule or a schedule, and for how long it is tried."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

RULES = "events.amazonaws.com"
SCHEDULES = "scheduler.amazonaws.com"

# The same for rules and schedules. Source: API References of both, `RetryPolicy`.
_MAXIMUM_AGE_SECONDS = 86_400
_MAXIMUM_RETRIES = 185

# Source: EventBridge Scheduler User Guide, "Adding context attributes".
_ATTEMPT_NUMBER = "<aws.scheduler.attempt-number>"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a target refused.

    Attributes:
        code: of the error, such as `AccessDeniedException`.
        message: of the error.
        is_final: whether another attempt would fail as well.
    """

    code: str
    message: str
    is_final: bool


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What a target is handed.

    Attributes:
        id: of this delivery; the same when it is handed over once more after a crash.
        principal: of the service that delivers: `RULES` or `SCHEDULES`.
        account: of rule or schedule.
        region: of rule or schedule.
        target: as the API has it: `Arn`, `RoleArn`, `RetryPolicy`, `DeadLetterConfig` and parameters by the kind of target.
        payload: what the target gets.
        undelivered: what the dead-letter queue gets in its place.
        source_arn: for conditions on `aws:SourceArn`: of the rule, or of the schedule's group.
        origin: attributes of a dead letter that say where it comes from.
        accepted_at: seconds since the Unix epoch.
        failures: how often it failed so far.
    """

    id: str
    principal: str
    account: str
    region: str
    target: Mapping[str, Any]
    payload: str
    undelivered: str
    source_arn: str
    origin: Mapping[str, str]
    accepted_at: float
    failures: int = 0

    @property
    def target_arn(self) -> str:
        """ARN of the target."""
        return str(self.target["Arn"])

    @property
    def role_arn(self) -> str | None:
        """The role in which the target is called; None for none."""
        return self.target.get("RoleArn") or None

    @property
    def dead_letter_queue(self) -> str | None:
        """ARN of the queue of dead letters; None for none."""
        return (self.target.get("DeadLetterConfig") or {}).get("Arn")

    def content(self) -> str:
        """The payload of the next attempt."""
        if self.principal != SCHEDULES:
            return self.payload
        return self.payload.replace(_ATTEMPT_NUMBER, str(self.failures + 1))

    def failed(self) -> "Delivery":
        """The same after one more failure."""
        return replace(self, failures=self.failures + 1)

    def exhausted(self, now: float) -> str | None:
        """Which condition of the retry policy allows no further attempt after a failure; None when one is left."""
        policy = self.target.get("RetryPolicy") or {}
        if self.failures > policy.get("MaximumRetryAttempts", _MAXIMUM_RETRIES):
            return "MaximumRetryAttempts"
        if now - self.accepted_at > policy.get("MaximumEventAgeInSeconds", _MAXIMUM_AGE_SECONDS):
            return "MaximumEventAgeInSeconds"
        return None
