"""Amazon Personalize in memory, on a clock that only tests move.

It is a state machine, not a list of canned answers: resources pass through the service's statuses as time goes by, deletions
are refused while something still uses the resource, names are unique, and more than one call a second of an operation is
throttled. Requests are checked against botocore's model of the service. Faults (throttling, expired credentials, lost answers,
failed work) can be ordered beforehand.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ReadTimeoutError
from botocore.validate import validate_parameters

from tests.support.fake_personalize_state import PersonalizeState, service_error


class FakeClock:
    """Seconds since the test began; sleeping is what moves it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@dataclass
class Fault:
    """A refusal, or a lost answer, that the next calls of an operation get."""

    code: str
    message: str
    times: int
    answer_lost: bool


class FakePersonalize(PersonalizeState):
    """The service as a boto3 client sees it. `calls` holds what it was asked: (time, operation, request)."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.calls: list[tuple[float, str, dict[str, Any]]] = []
        self.outside = Outside(self)
        self.valid_credentials = True
        self.credentials_expire_at = float("inf")
        self._faults: dict[str, list[Fault]] = {}

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        operation = _operations().get(name)
        if operation is None:
            raise AttributeError(name)
        return functools.partial(self._answer, operation)

    def refuse(self, operation: str, code: str, message: str = "refused", times: int = 1) -> None:
        """Let the next calls of an operation fail."""
        self._faults.setdefault(operation, []).append(Fault(code, message, times, False))

    def lose_answer(self, operation: str) -> None:
        """Carry out the next call of an operation, and lose the answer."""
        self._faults.setdefault(operation, []).append(Fault("", "", 1, True))

    def operations(self) -> list[str]:
        """The names of the operations called so far, in order."""
        return [operation for _, operation, _ in self.calls]

    def requests(self, operation: str) -> list[dict[str, Any]]:
        """The requests of one operation so far."""
        return [request for _, called, request in self.calls if called == operation]

    def _answer(self, operation: str, **request: Any) -> dict[str, Any]:
        now = self.clock()
        earlier = [at for at, called, _ in self.calls if called == operation]
        self.calls.append((now, operation, request))
        model = _model().operation_model(operation)
        validate_parameters(request, model.input_shape)
        if not self.valid_credentials or now >= self.credentials_expire_at:
            self.valid_credentials = False
            raise service_error(operation, "ExpiredTokenException", "The security token is expired")
        if earlier and now - earlier[-1] < 1:
            raise service_error(operation, "ThrottlingException", "Rate exceeded")
        fault = self._next_fault(operation)
        if fault is not None and not fault.answer_lost:
            raise service_error(operation, fault.code, fault.message)
        answer = self.handle(operation, request)
        if fault is not None:
            raise ReadTimeoutError(endpoint_url="https://personalize.us-east-1.amazonaws.com")
        known = model.output_shape.members if model.output_shape else {}
        assert set(answer) <= set(known), f"{operation} has no {set(answer) - set(known)}"
        return answer

    def _next_fault(self, operation: str) -> Fault | None:
        queue = self._faults.get(operation, [])
        if not queue:
            return None
        queue[0].times -= 1
        return queue[0] if queue[0].times else queue.pop(0)


class Outside:
    """The service as somebody else uses it (the console, another program): nothing is recorded or throttled."""

    def __init__(self, state: PersonalizeState) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        operation = _operations()[name]
        return lambda **request: self._state.handle(operation, request)


@functools.cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("personalize")


@functools.cache
def _operations() -> dict[str, str]:
    return {xform_name(name): name for name in _model().operation_names}
