"""Waiting for the service: when to ask, how long, what to bear with, what to say meanwhile.

A wait holds one of the four worker threads of the plugin process. Long waits therefore belong to `Ready`, which follows many
resources in one thread. The waits of the other resources (a dataset becoming ACTIVE, a campaign taking over a version, a
deletion) last seconds to minutes and only delay each other.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from components.lifecycle.engine.errors import (
    CallError,
    LifecycleError,
    ResourceFailedError,
    WaitTimeoutError,
)
from components.lifecycle.engine.kinds import is_deleting, is_failed, subject
from components.lifecycle.engine.service import Personalize

FIRST_DELAY_SECONDS = 0.1
DELAY_GROWTH = 1.25
LONGEST_DELAY_SECONDS = 60.0
JITTER = 0.2
BACKOFF_BASE_SECONDS = 2.0
RENEWAL_DELAYS_SECONDS = (5.0, 35.0, 80.0)
"""Pauses before the three attempts to go on with renewed credentials: two minutes in all."""
CONSISTENCY_SECONDS = 60.0
"""How long the service may not know what it has just created."""
PARENT_SECONDS = 600.0
"""How long a creation waits for a parent that is in use or not yet ACTIVE."""
REPEAT_SECONDS = 300.0
"""The least time between two lines about the same status."""

T = TypeVar("T")


def poll_delays(chance: Callable[[], float]) -> Iterator[float]:
    """Seconds between questions: a tenth of a second, growing by a quarter to a minute, each varied by a fifth.

    So a local service that needs a second and a training of an hour are both followed well.
    """
    delay = FIRST_DELAY_SECONDS
    while True:
        yield min(LONGEST_DELAY_SECONDS, delay * (1 + JITTER * (2 * chance() - 1)))
        delay = min(LONGEST_DELAY_SECONDS, delay * DELAY_GROWTH)


def backoff_delays(chance: Callable[[], float]) -> Iterator[float]:
    """Seconds between attempts while the service throttles or cannot be reached: exponential, with full jitter."""
    delay = BACKOFF_BASE_SECONDS
    while True:
        yield delay * chance()
        delay = min(LONGEST_DELAY_SECONDS, delay * 2)


def duration(seconds: float) -> str:
    """A duration for people: `45 s`, `12 min`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


class Waiter:
    """One operation's patience: a deadline, and the progress shown until then.

    Args:
        personalize: the service.
        name: what is waited for, in a sentence (`campaign shop`).
        timeout_seconds: the deadline, from now.
        command: what the user runs to go on after a failure.
    """

    def __init__(
        self,
        personalize: Personalize,
        name: str,
        timeout_seconds: float,
        command: str = "pulumi up",
    ) -> None:
        self.personalize = personalize
        self.name = name
        self._runtime = personalize.runtime
        self._timeout = timeout_seconds
        self._command = command
        self._start = self._runtime.clock()
        self._shown: dict[str, tuple[str, float]] = {}
        self._last = ""

    @property
    def elapsed(self) -> float:
        """Seconds since the operation began."""
        return self._runtime.clock() - self._start

    def status(self, name: str, status: str) -> None:
        """Show a status when it is new, and once in five minutes while it stays."""
        now = self._runtime.clock()
        self._last = f"{name}: {status}"
        before, shown_at = self._shown.get(name, ("", now))
        if status != before or now - shown_at >= REPEAT_SECONDS:
            self._shown[name] = (status, now)
            self._runtime.report(f"{name}: {status} ({duration(self.elapsed)})")

    def until(self, question: Callable[[], T | None], *, first_delay: float = 0.0) -> T:
        """Ask until the answer is not None.

        Throttling and lost connections are waited out until the deadline. Expired credentials are read again three
        times in two minutes.

        Raises:
            WaitTimeoutError: the deadline passed.
            LifecycleError: credentials stayed expired, or the question raised it.
        """
        delays, backoff = poll_delays(self._runtime.chance), backoff_delays(self._runtime.chance)
        renewals = iter(RENEWAL_DELAYS_SECONDS)
        self.pause(first_delay)
        while True:
            try:
                answer = question()
            except CallError as failure:
                self.pause(self._delay_after(failure, backoff, renewals))
                continue
            if answer is not None:
                return answer
            backoff = backoff_delays(self._runtime.chance)
            renewals = iter(RENEWAL_DELAYS_SECONDS)
            self.pause(next(delays))

    def pause(self, seconds: float) -> None:
        """Sleep, but not past the deadline.

        Raises:
            WaitTimeoutError: the deadline has passed already.
        """
        left = self._timeout - self.elapsed
        if left <= 0:
            state = f"; last seen: {self._last}" if self._last else ""
            raise WaitTimeoutError(
                f"{self.name}: gave up after {duration(self._timeout)}{state}. What was started goes on in AWS and may be"
                f' billed; run "{self._command}" again to go on waiting'
            )
        if seconds > 0:
            self._runtime.sleep(min(seconds, left))

    def _delay_after(
        self, failure: CallError, backoff: Iterator[float], renewals: Iterator[float]
    ) -> float:
        if failure.transient:
            self.status(f"{self.name}: last call", f"{failure}; trying again")
            return next(backoff)
        if not failure.expired:
            raise failure
        delay = next(renewals, None)
        if delay is None:
            raise LifecycleError(
                f"credentials expired while waiting for {self.name}; the resource keeps running in AWS;"
                f' run "{self._command}" again ({failure.code})'
            )
        self._runtime.report(f"{self.name}: credentials expired, reading them again")
        self.personalize.renew()
        return delay


def activity(waiter: Waiter, arn: str) -> Callable[[], dict[str, Any] | None]:
    """A question for `Waiter.until`: the description once it is ACTIVE, or a data deletion job COMPLETED.

    Raises (when asked):
        ResourceFailedError: the service ended the work with another status.
        LifecycleError: the resource is being deleted, or the service does not know it a minute after its creation.
    """
    asked_since = waiter.elapsed

    def question() -> dict[str, Any] | None:
        description = waiter.personalize.find(arn)
        if description is None:
            if waiter.elapsed - asked_since < CONSISTENCY_SECONDS:
                return None
            raise LifecycleError(
                f"{subject(arn)} does not exist ({arn}): it was deleted outside of this stack;"
                ' run "pulumi up --refresh" to make it again'
            )
        status = str(description["status"])
        waiter.status(subject(arn), status)
        if status in {"ACTIVE", "COMPLETED"}:
            return description
        if is_failed(status):
            raise ResourceFailedError(subject(arn), status, description.get("failureReason", ""))
        if is_deleting(status):
            raise LifecycleError(
                f"{subject(arn)} is being deleted outside of this stack ({arn});"
                ' run "pulumi up --refresh" when that is done'
            )
        return None

    return question


def wait_active(waiter: Waiter, arn: str) -> dict[str, Any]:
    """Wait until a resource is ACTIVE and return its description."""
    return waiter.until(activity(waiter, arn), first_delay=FIRST_DELAY_SECONDS)
