"""Faults of the local Personalize on order: refusals, lost answers, expired credentials, failed and slow work."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ReadTimeoutError

from localaws.personalize.control.plane import Caller
from localaws.personalize.personalize import Personalize
from localaws.personalize.resources import CREATE_FAILED, KINDS, Resource
from localaws.personalize.service import answer
from localaws.shared.ports import Response

LEAST_SECONDS_BETWEEN_CALLS = 1.0
"""Source: AWS General Reference, Amazon Personalize quotas: one request per second for each control-plane API."""


@dataclass
class Fault:
    """A refusal, or a lost answer, that the next calls of an operation get."""

    code: str
    message: str
    times: int
    answer_lost: bool


@dataclass
class FaultyWire:
    """What lies between a client and the service.

    Attributes:
        personalize: the service.
        caller: account and region of all requests.
        clock: seconds.
        calls: what was asked so far: (time, operation, request).
        valid_credentials: whether the credentials are accepted.
        credentials_expire_at: when they are no longer.
    """

    personalize: Personalize
    caller: Caller
    clock: Callable[[], float]
    calls: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    valid_credentials: bool = True
    credentials_expire_at: float = float("inf")
    faults: dict[str, list[Fault]] = field(default_factory=dict)

    def refuse(self, operation: str, code: str, message: str = "refused", times: int = 1) -> None:
        """Let the next calls of an operation fail."""
        self.faults.setdefault(operation, []).append(Fault(code, message, times, False))

    def lose_answer(self, operation: str) -> None:
        """Carry out the next call of an operation, and lose the answer."""
        self.faults.setdefault(operation, []).append(Fault("", "", 1, True))

    def operations(self) -> list[str]:
        """The names of the operations called so far, in order."""
        return [operation for _, operation, _ in self.calls]

    def requests(self, operation: str) -> list[dict[str, Any]]:
        """The requests of one operation so far."""
        return [request for _, called, request in self.calls if called == operation]

    def send(self, request: AWSPreparedRequest) -> Response:
        """Answer a request of a client as the service does, or as the fault wants.

        Raises:
            ReadTimeoutError: the answer is lost.
        """
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        now = self.clock()
        earlier = [at for at, called, _ in self.calls if called == operation]
        self.calls.append((now, operation, json.loads(request.body or b"{}")))
        if not self.valid_credentials or now >= self.credentials_expire_at:
            self.valid_credentials = False
            return _refusal("ExpiredTokenException", "The security token is expired")
        if earlier and now - earlier[-1] < LEAST_SECONDS_BETWEEN_CALLS:
            return _refusal("ThrottlingException", "Rate exceeded")
        fault = self._next_fault(operation)
        if fault is not None and not fault.answer_lost:
            return _refusal(fault.code, fault.message)
        answered = answer(self.personalize, self.caller, operation, request.body)
        if fault is not None:
            raise ReadTimeoutError(endpoint_url=request.url)
        return answered

    def _next_fault(self, operation: str) -> Fault | None:
        queue = self.faults.get(operation, [])
        if not queue:
            return None
        queue[0].times -= 1
        return queue[0] if queue[0].times else queue.pop(0)


class FailingWork:
    """Work of the service that ends in failure, and the time at which its resources move on.

    Args:
        personalize: the service, whose own thread does not run.
        clock: seconds.
    """

    def __init__(self, personalize: Personalize, clock: Callable[[], float]) -> None:
        self._plane = personalize.plane
        self._clock = clock
        self._planned: dict[str, list[str]] = {}

    def let_fail(self, what: str, reason: str) -> None:
        """Let work end in failure: of an ARN, of the next resource of a kind, or, with `update`, the next update."""
        self._planned.setdefault(what, []).append(reason)

    def fail(self, arn: str, reason: str) -> None:
        """End a resource's work in failure now, or let it have failed long ago."""
        resource = self._plane.store.find(arn)
        assert resource is not None
        member = None if resource.phase is None else _phase_member(resource)
        holder = resource.document if member is None else resource.document[member]
        holder.update(status=CREATE_FAILED, failureReason=reason)
        resource.phase, resource.step, resource.due = None, 0, None
        self._plane.store.save(resource)

    def next_due(self) -> float | None:
        """When a resource moves on next."""
        return self._plane.machine.next_due()

    def advance(self) -> None:
        """Move on what is due."""
        for resource in self._plane.store.all():
            if resource.due is None or resource.due > self._clock() or not _is_last_step(resource):
                continue
            what = resource.phase if resource.phase == "update" else resource.kind
            planned = self._planned.get(resource.arn) or self._planned.get(str(what))
            if planned and resource.phase in {"create", "update"}:
                self.fail(resource.arn, planned.pop(0))
        self._plane.machine.advance()


def _phase_member(resource: Resource) -> str | None:
    return KINDS[resource.kind].phases[str(resource.phase)].member


def _is_last_step(resource: Resource) -> bool:
    return resource.step + 1 == len(KINDS[resource.kind].phases[str(resource.phase)].steps)


def _refusal(code: str, message: str) -> Response:
    body = json.dumps({"__type": code, "message": message}).encode()
    return Response(400, {"Content-Type": "application/x-amz-json-1.1"}, body)
