"""Deliveries under way: on disk before they are accepted, tried until their target has them or their retry policy ends.

One that a target has stays on disk until the host has written the target's state: a kill may take both, and then the target
gets it once more, as AWS allows itself, too. An execution has the delivery's id as its name, and is started once.
"""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Protocol

from localaws.eventbridge import dead_letters, failures, targets
from localaws.eventbridge.delivery import SCHEDULES, Delivery, Failure
from localaws.shared import atomic_file
from localaws.shared.ports import ServiceCallError, ServiceRequest, ThreadCalls

# AWS tries again ever more rarely, and does not say after how long.
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 600.0

logger = logging.getLogger("localaws.eventbridge")


class Permissions(Protocol):
    """What IAM and the policies of targets allow EventBridge and its Scheduler."""

    def missing(self, resource_arn: str, delivery: Delivery, role_arn: str | None) -> str | None:
        """Say what keeps a service from a target or a queue before it is called; None when nothing does.

        Args:
            resource_arn: of target or queue.
            delivery: says which service, for whom.
            role_arn: that the service must be able to assume, and whose own policies are checked with the call; None for
                none, so that the policy of the resource must admit the service.
        """


class Deliveries:
    """Hands payloads to targets, in the order in which they came.

    Args:
        folder: with one file for each delivery under way.
        calls: reaches targets and queues.
        permissions: which are asked before each call.
        now: seconds since the Unix epoch.
        accepted: called with each that is accepted, from any thread.
    """

    def __init__(
        self,
        folder: Path,
        calls: ThreadCalls,
        permissions: Permissions,
        now: Callable[[], float],
        accepted: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._calls = calls
        self._permissions = permissions
        self._now = now
        self._accepted = accepted
        self._lock = threading.Lock()
        self._pending: dict[str, tuple[float, Delivery]] = {}
        self._ended: list[Path] = []

    def load(self) -> None:
        """Take up what the last server left; it is tried at once."""
        found = [Delivery(**json.loads(path.read_text())) for path in self._folder.glob("*.json")]
        with self._lock:
            for delivery in sorted(found, key=lambda each: each.accepted_at):
                self._pending[delivery.id] = (self._now(), delivery)

    def add(self, delivery: Delivery) -> None:
        """Accept a delivery: from now on no kill loses it."""
        self._keep(delivery, self._now())
        self._accepted()

    def attempt_due(self, stopping: threading.Event) -> None:
        """Try what is due, once each, until the service stops."""
        now = self._now()
        with self._lock:
            due = [delivery for at, delivery in self._pending.values() if at <= now]
        for delivery in due:
            if stopping.is_set():
                return
            try:
                self._attempt(delivery)
            except Exception:
                # Of a defect of a target, or a full disk; the deliveries behind it must not wait for its end.
                logger.exception("%s is tried again", delivery.target_arn)

    def have_moved(self) -> bool:
        """Whether deliveries have ended whose files are still there."""
        return bool(self._ended)

    def take(self) -> Callable[[], None]:
        """What removes the files of the deliveries that have ended so far, for when the states of their targets are written."""
        with self._lock:
            ended, self._ended = self._ended, []

        def remove() -> None:
            for path in ended:
                path.unlink(missing_ok=True)

        return remove

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pending.clear()
            self._ended.clear()
            for path in self._folder.glob("*.json"):
                path.unlink(missing_ok=True)

    def _attempt(self, delivery: Delivery) -> None:
        failure = self._hand_over(delivery)
        if failure is None:
            self._end(delivery)
            return
        failed = delivery.failed()
        exhausted = None if failure.is_final else failed.exhausted(self._now())
        if failure.is_final or exhausted is not None:
            self._bury(failed, failure, exhausted)
            self._end(delivery)
            return
        pause = min(_FIRST_PAUSE_SECONDS * 2**delivery.failures, _LONGEST_PAUSE_SECONDS)
        self._keep(failed, self._now() + pause)

    def _hand_over(self, delivery: Delivery) -> Failure | None:
        """Call the target; None when it took the payload."""
        try:
            request = targets.request_of(delivery)
        except targets.UnknownTargetError as error:
            return _final("ValidationException", str(error))
        failure = self._call(request, delivery.target_arn, delivery, delivery.role_arn)
        if failure is not None and targets.came_already(delivery, failure.code):
            return None
        return failure

    def _call(
        self, request: ServiceRequest, resource_arn: str, delivery: Delivery, role_arn: str | None
    ) -> Failure | None:
        missing = self._permissions.missing(resource_arn, delivery, role_arn)
        if missing is not None:
            return _final("AccessDeniedException", missing)
        try:
            return failures.failure_of(self._calls.call(replace(request, role_arn=role_arn)))
        except ServiceCallError as error:
            return _final("ResourceNotFoundException", str(error))

    def _bury(self, delivery: Delivery, failure: Failure, exhausted: str | None) -> None:
        queue = delivery.dead_letter_queue
        missing: object = "no dead-letter queue is configured"
        if queue is not None:
            letter = dead_letters.request_of(queue, delivery, failure, exhausted)
            # A schedule sends it in its role; of a rule, the policy of the queue must admit EventBridge.
            role = delivery.role_arn if delivery.principal == SCHEDULES else None
            missing = self._call(letter, queue, delivery, role)
            if missing is None:
                return
        logger.error("%s got nothing: %s; %s", delivery.target_arn, failure, missing)

    def _keep(self, delivery: Delivery, due_at: float) -> None:
        with self._lock:
            atomic_file.write_json(self._path(delivery), asdict(delivery), durable=False)
            self._pending[delivery.id] = (due_at, delivery)

    def _end(self, delivery: Delivery) -> None:
        with self._lock:
            self._pending.pop(delivery.id, None)
            self._ended.append(self._path(delivery))

    def _path(self, delivery: Delivery) -> Path:
        return self._folder / f"{delivery.id}.json"


def _final(code: str, message: str) -> Failure:
    return Failure(code=code, message=message, is_final=True)
