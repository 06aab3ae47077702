"""The dynamic resource SolutionVersion: one training of a solution."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckResult, CreateResult, ReadResult, Resource, UpdateResult

from components.core.scope import Scope
from components.lifecycle.engine.adoption import key_tag, take_over, waits_for_room
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.inputs import KEY_TAG, InputCheck, without_provider
from components.lifecycle.engine.kinds import is_failed, subject
from components.lifecycle.engine.provider import LifecycleProvider, gone
from components.lifecycle.engine.tags import read_tags, tag_list
from components.lifecycle.engine.training import stop_training
from components.lifecycle.engine.waiting import Waiter

_IMMUTABLE = ("solutionArn", "trainingMode", "triggers")
_SETTLING_SECONDS = 15.0
"""Pause before looking for a version whose creation got no answer: the list may lag behind."""

_NEWEST = 10
"""How many versions to look at for one that an earlier try began: it is among the newest."""

TIMEOUT_SECONDS = 1800
DELETE_TIMEOUT_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class SolutionVersionArgs:
    """Inputs of a SolutionVersion.

    Args:
        scope: region and account.
        key: the resource in the program, `project/stack/logical-name`; must not change.
        solution_arn: the solution to train.
        triggers: what the training depends on (content hashes, import jobs); a changed one is a new training.
        training_mode: `FULL`, or `UPDATE` where the recipe can add new items to the last full training.
        on_delete: `stop` ends a running training, `retain` lets it finish. A trained version exists as long as its
            solution: the service has no operation that deletes it.
        tags: tags of the version.
        timeout_seconds: patience until the service accepts the training.
        delete_timeout_seconds: patience until a stopped training has ended.
    """

    scope: Scope
    key: str
    solution_arn: Input[str]
    triggers: Mapping[str, Input[str]]
    training_mode: str = "FULL"
    on_delete: str = "stop"
    tags: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = TIMEOUT_SECONDS
    delete_timeout_seconds: int = DELETE_TIMEOUT_SECONDS


class SolutionVersionProvider(LifecycleProvider):
    """Starts a training and leaves the waiting to `Ready`; its id is the version's ARN.

    Every CreateSolutionVersion trains, and training is paid for. So the request is never sent twice without a look at
    the solution's versions in between.
    """

    replaced_by = _IMMUTABLE
    updated_by = ("tags", "onDelete", "deleteTimeoutSeconds")
    delete_before_replace = "never"

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs."""
        check = InputCheck(news)
        check.text("key")
        check.arn("solutionArn")
        check.texts("triggers")
        check.choice("trainingMode", ("FULL", "UPDATE"), default="FULL")
        check.choice("onDelete", ("stop", "retain"), default="stop")
        check.tags()
        check.integer("timeoutSeconds", default=TIMEOUT_SECONDS)
        check.integer("deleteTimeoutSeconds", default=DELETE_TIMEOUT_SECONDS)
        return check.result()

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """A training that is known to have failed or been stopped is repeated."""
        changed = super().replacements(olds, news)
        return [*changed, "status"] if is_failed(olds.get("status", "")) else changed

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start the training, or adopt the one that an earlier try started; returns at once."""
        inputs = without_provider(props)
        waiter = self.waiter(inputs, f"training of {subject(inputs['solutionArn'])}")
        immutable = {name: inputs[name] for name in _IMMUTABLE}
        tag = key_tag("SolutionVersion", inputs["key"], immutable)

        def attempt() -> tuple[str, str] | None:
            return _adopt(waiter, inputs, tag) or _train(waiter, inputs, tag)

        arn, status = waiter.until(attempt)
        return CreateResult(arn, {**inputs, "arn": arn, "status": status})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The version as it is; a failed or stopped training is drift, and the next update repeats it."""
        state = without_provider(props)
        description = self.found(id_, state)
        if description is None:
            return gone()
        actual = {
            "solutionArn": description["solutionArn"],
            "trainingMode": description.get("trainingMode", state["trainingMode"]),
            "tags": self.actual_tags(id_, state),
            **_outputs(description),
        }
        if description["status"] == "ACTIVE":
            metrics = self.personalize(state).call("GetSolutionMetrics", solutionVersionArn=id_)
            actual["metrics"] = metrics.get("metrics", {})
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change tags; record what happens at deletion, which only sees the recorded state."""
        inputs = without_provider(_news)
        self.retag(_id, _olds, inputs)
        return UpdateResult({**without_provider(_olds), **inputs, "arn": _id})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Stop a running training and give the version up, so that no later creation adopts it."""
        waiter = self.deletion_waiter(_props, subject(_id))
        if _props["onDelete"] == "stop":
            stop_training(waiter, _id)
        _release(waiter, _id)


class SolutionVersion(Resource, module="personalize", name="SolutionVersion"):
    """A started training. What needs the model waits with `Ready`.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arn: Output[str]

    def __init__(
        self, name: str, args: SolutionVersionArgs, opts: ResourceOptions | None = None
    ) -> None:
        props = {
            "scope": args.scope.properties(),
            "key": args.key,
            "solutionArn": args.solution_arn,
            "triggers": dict(args.triggers),
            "trainingMode": args.training_mode,
            "onDelete": args.on_delete,
            "tags": dict(args.tags),
            "timeoutSeconds": args.timeout_seconds,
            "deleteTimeoutSeconds": args.delete_timeout_seconds,
            "arn": None,
        }
        super().__init__(SolutionVersionProvider(), name, props, opts)


def _adopt(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> tuple[str, str] | None:
    """The newest version that an earlier try of this resource started, and its status."""
    personalize = waiter.personalize
    versions = personalize.list_all(
        "ListSolutionVersions", "solutionVersions", solutionArn=inputs["solutionArn"]
    )
    candidates = [
        version
        for version in versions
        if not is_failed(version["status"]) and version.get("trainingType") != "AUTOMATIC"
    ]
    candidates.sort(key=lambda version: version["creationDateTime"], reverse=True)
    for version in candidates[:_NEWEST]:
        arn = version["solutionVersionArn"]
        tags = read_tags(personalize, arn)
        if tags.get(KEY_TAG) == tag:
            take_over(waiter, arn, tags, inputs["tags"])
            return arn, version["status"]
    return None


def _train(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> tuple[str, str] | None:
    try:
        answer = waiter.personalize.call_once(
            "CreateSolutionVersion",
            solutionArn=inputs["solutionArn"],
            trainingMode=inputs["trainingMode"],
            tags=tag_list(inputs["tags"], tag),
        )
    except CallError as failure:
        if failure.ambiguous:
            waiter.status(waiter.name, "no answer, looking whether it began")
            waiter.pause(_SETTLING_SECONDS)
            return None
        if failure.throttled:
            raise
        waits_for_room(waiter, failure)
        return None
    return answer["solutionVersionArn"], "CREATE PENDING"


def _outputs(description: Mapping[str, Any]) -> dict[str, Any]:
    names = ("status", "trainingHours", "trainingType", "failureReason")
    found = {name: description[name] for name in names if description.get(name) is not None}
    created_at: datetime = description["creationDateTime"]
    return {**found, "creationDateTime": created_at.astimezone(UTC).isoformat()}


def _release(waiter: Waiter, arn: str) -> None:
    def released() -> bool:
        try:
            waiter.personalize.call("UntagResource", resourceArn=arn, tagKeys=[KEY_TAG])
        except CallError as failure:
            # A version that is gone, or that cannot be changed while it trains on, needs no release.
            if not (failure.not_found or failure.in_use):
                raise
        return True

    waiter.until(released)
    waiter.status(subject(arn), "given up; it exists as long as its solution")
