"""The dynamic resource Ready: waits until several resources are ACTIVE, and passes their ARNs on.

The slow resources (import jobs, trainings) return as soon as the service has accepted them, so that they are recorded; Ready
does the waiting. When it fails (timeout, expired credentials, Ctrl-C), the next `pulumi up` only goes on waiting.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckResult, CreateResult, ReadResult, Resource, UpdateResult

from components.core.scope import Scope
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.engine.inputs import InputCheck, without_provider
from components.lifecycle.engine.kinds import kind_of, subject
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.waiting import FIRST_DELAY_SECONDS, Waiter, activity

_RETRY = 'Correct the cause, then run "pulumi up --refresh" to try again.'


@dataclass(frozen=True, kw_only=True)
class ReadyArgs:
    """Inputs of a Ready.

    Args:
        scope: region and account.
        arns: what to wait for, by names of your choice. The kinds follow from the ARNs.
        timeout_seconds: patience for all of them together.
        triggers: a changed one waits again, though the ARNs are the same.
    """

    scope: Scope
    arns: Mapping[str, Input[str]]
    timeout_seconds: int
    triggers: Mapping[str, Input[str]] = field(default_factory=dict)


class ReadyProvider(LifecycleProvider):
    """Waits in `create`, in one thread for all ARNs; there is nothing to read, update or delete."""

    replaced_by = ("arns", "triggers")
    delete_before_replace = "never"

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs."""
        check = InputCheck(news)
        check.texts("arns", least=1)
        check.texts("triggers")
        check.integer("timeoutSeconds", default=24 * 3600)
        for name, arn in (check.known("arns") or {}).items():
            try:
                kind_of(arn)
            except LifecycleError as error:
                check.fail("arns", f"{name}: {error}")
        return check.result()

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Wait until all are ACTIVE.

        Raises:
            ResourceFailedError: one of them failed, with the service's reason.
            WaitTimeoutError: the deadline passed.
        """
        inputs = without_provider(props)
        arns: dict[str, str] = inputs["arns"]
        waiter = self.waiter(inputs, ", ".join(subject(arn) for arn in arns.values()))
        _wait_for_all(waiter, set(arns.values()))
        identity = json.dumps([arns, inputs["triggers"]], sort_keys=True)
        return CreateResult(f"ready-{hashlib.sha256(identity.encode()).hexdigest()[:16]}", inputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What became ready is read by its own resource; the fact that it did does not change."""
        return ReadResult(id_, without_provider(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Record the inputs; the comparison never asks for more."""
        return UpdateResult(without_provider(_news))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing exists."""


class Ready(Resource, module="personalize", name="Ready"):
    """Several resources that are ACTIVE once this one's outputs are known.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arns: Output[dict[str, str]]

    def __init__(self, name: str, args: ReadyArgs, opts: ResourceOptions | None = None) -> None:
        props = {
            "scope": args.scope.properties(),
            "arns": dict(args.arns),
            "timeoutSeconds": args.timeout_seconds,
            "triggers": dict(args.triggers),
        }
        super().__init__(ReadyProvider(), name, props, opts)

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
