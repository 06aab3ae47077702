"""Faults of the local Personalize on order: an operation that is throttled, down, or denied, for a time of its clock.

A program that must lose nothing can only show so when the service fails. `localaws advance` ends a fault sooner; a start
ends them all.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localaws.personalize import shapes
from localaws.personalize.errors import ServiceError

LONGEST_SECONDS = 366 * 86_400


@dataclass(frozen=True)
class Kind:
    """How a call fails.

    `status` of the answer and `code` of the error; `carried_out`: what was asked is done, and only the answer tells of a
    failure, as when it is lost on its way.
    """

    status: int
    code: str
    carried_out: bool = False


KINDS: Mapping[str, Kind] = {
    "throttled": Kind(429, "ThrottlingException"),
    "down": Kind(503, "ServiceUnavailableException"),
    "denied": Kind(403, "AccessDeniedException"),
    "answer-lost": Kind(500, "InternalFailure", carried_out=True),
}
"""By the names that the administrative path and the command line take."""


@dataclass(frozen=True)
class Fault:
    """What befalls a `share` of the calls of an operation, 0 to 1, `until` a time of the service's clock."""

    kind: Kind
    share: float
    until: float


class Faults:
    """The faults that are ordered now.

    Args:
        now: time of the service, seconds since the Unix epoch.
        draw: a number from 0 to below 1.
    """

    def __init__(self, now: Callable[[], float], draw: Callable[[], float] = random.random) -> None:
        self._now = now
        self._draw = draw
        self._ordered: dict[str, Fault] = {}

    def order(self, parameters: Mapping[str, str]) -> None:
        """Let an operation fail from now on, in place of what was ordered for it before.

        Args:
            parameters: `operation`, `kind` (one of KINDS), `seconds` of the service's clock, and perhaps `share`, 1 by default.

        Raises:
            ValueError: one of them is missing or wrong; the text says what was expected.
        """
        operation, kind = parameters.get("operation", ""), parameters.get("kind", "")
        if operation not in shapes.api_of_operations():
            raise ValueError(f"operation must be one of Personalize, not {operation!r}")
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
        seconds = _number(parameters, "seconds", "", LONGEST_SECONDS)
        share = _number(parameters, "share", "1", 1)
        self._ordered[operation] = Fault(KINDS[kind], share, self._now() + seconds)

    def clear(self) -> None:
        """Let nothing fail any more."""
        self._ordered.clear()

    def next(self, operation: str) -> Kind | None:
        """How the call that has come fails, None when it does not."""
        fault = self._ordered.get(operation)
        if fault is None or self._now() >= fault.until or self._draw() >= fault.share:
            return None
        return fault.kind


def error_of(kind: Kind, operation: str) -> ServiceError:
    """The error that is answered."""
    return ServiceError(kind.code, f"{operation} fails because it was asked to.")


def _number(parameters: Mapping[str, str], name: str, default: str, largest: int) -> float:
    text = parameters.get(name, default)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= largest:
        raise ValueError(f"{name} must be a number from 0 to {largest}, not {text!r}")
    return value
