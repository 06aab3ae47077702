"""The dynamic resource Ready: waits until several resources are ACTIVE, and passes their ARNs on.

The slow resources (import jobs, trainings) return as soon as the service has accepted them, so that they are recorded; Ready
does the waiting. When it fails (timeout, expired credentials, Ctrl-C), the next `pulumi up` only goes on waiting.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from pulumi import Input, Output
from pulumi.dynamic import CreateResult

from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.engine.inputs import REPLACE, SCOPE, InputSpec, InputTable, timeout
from components.lifecycle.engine.kinds import kind_of, subject
from components.lifecycle.engine.provider import RecordedProvider
from components.lifecycle.engine.resource import LifecycleResource, ResourceArgs
from components.lifecycle.engine.values import Texts
from components.lifecycle.engine.waiting import FIRST_DELAY_SECONDS, Waiter, activity

_RETRY = 'Correct the cause, then run "pulumi up --refresh" to try again.'


class _Arns(Texts):
    """ARNs of resources that have a status, by names."""

    def problem(self, value: Any) -> str | None:
        """One of them has no status to wait for."""
        return super().problem(value) or next(filter(None, map(_unknown_kind, value.items())), None)


def _unknown_kind(entry: tuple[str, str]) -> str | None:
    name, arn = entry
    try:
        kind_of(arn)
    except LifecycleError as error:
        return f"{name}: {error}"
    return None


@dataclass(frozen=True, kw_only=True)
class ReadyArgs(ResourceArgs):
    """Inputs of a Ready, beside those of ResourceArgs, whose patience is for all that is waited for together.

    Args:
        arns: what to wait for, by names of your choice. The kinds follow from the ARNs.
        triggers: a changed one waits again, though the ARNs are the same.
    """

    arns: Mapping[str, Input[str]]
    triggers: Mapping[str, Input[str]] = field(default_factory=dict)


class ReadyProvider(RecordedProvider):
    """Waits in `create`, in one thread for all ARNs. What became ready is read by its own resource."""

    kind = "Ready"
    table = InputTable(
        InputSpec("arns", _Arns(least=1), REPLACE),
        InputSpec("triggers", Texts(), REPLACE, default={}),
        SCOPE,
        timeout(24 * 3600),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Wait until all are ACTIVE.

        Raises:
            ResourceFailedError: one of them failed, with the service's reason.
            WaitTimeoutError: the deadline passed.
        """
        inputs = self.table.read(props)
        arns: dict[str, str] = inputs["arns"]
        waiter = self.waiter(inputs, ", ".join(subject(arn) for arn in arns.values()))
        _wait_for_all(waiter, set(arns.values()))
        identity = json.dumps([arns, inputs["triggers"]], sort_keys=True)
        return CreateResult(f"ready-{hashlib.sha256(identity.encode()).hexdigest()[:16]}", inputs)


class Ready(LifecycleResource[ReadyArgs], module="personalize", name="Ready"):
    """Several resources that are ACTIVE once this one's outputs are known."""

    provider = ReadyProvider
    arns: Output[dict[str, str]]

    def arn(self, key: str) -> Output[str]:
        """The ARN under one of the names, known when all are ACTIVE."""
        return cast("Output[str]", self.arns.apply(lambda arns: arns[key]))


def _wait_for_all(waiter: Waiter, arns: set[str]) -> None:
    questions = {arn: activity(waiter, arn) for arn in sorted(arns)}

    def all_active() -> bool | None:
        """Ask for each that is not ACTIVE yet, in turn."""
        for arn in list(questions):
            if questions[arn]() is not None:
                del questions[arn]
        return None if questions else True

    try:
        waiter.until(all_active, first_delay=FIRST_DELAY_SECONDS)
    except ResourceFailedError as failure:
        raise failure.advised(_RETRY) from None
