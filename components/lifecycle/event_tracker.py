"""The dynamic resource EventTracker: the door through which live events reach a dataset group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    UpdateResult,
)

from components.core.scope import Scope
from components.lifecycle.engine.adoption import (
    activate,
    key_tag,
    require_ours,
    take_over,
    waits_for_room,
)
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.inputs import KEY_TAG, InputCheck, without_provider
from components.lifecycle.engine.kinds import is_deleting, kind_of, subject
from components.lifecycle.engine.provider import LifecycleProvider, gone
from components.lifecycle.engine.tags import read_tags, tag_list
from components.lifecycle.engine.waiting import Waiter, delete_and_wait

_IMMUTABLE = ("name", "datasetGroupArn")
_LEGACY_SUFFIX = "/EVENT_INTERACTIONS"

TIMEOUT_SECONDS = 1800
DELETE_TIMEOUT_SECONDS = 1800


@dataclass(frozen=True, kw_only=True)
class EventTrackerArgs:
    """Inputs of an EventTracker.

    Args:
        scope: region and account.
        key: the resource in the program, `project/stack/logical-name`; must not change.
        name: the tracker's name.
        dataset_group_arn: the group; it has one tracker at most.
        tags: tags of the tracker.
        timeout_seconds: patience for the creation.
        delete_timeout_seconds: patience for the deletion.
    """

    scope: Scope
    key: str
    name: Input[str]
    dataset_group_arn: Input[str]
    tags: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = TIMEOUT_SECONDS
    delete_timeout_seconds: int = DELETE_TIMEOUT_SECONDS


class EventTrackerProvider(LifecycleProvider):
    """Creates and deletes an event tracker; its id is its ARN, which does not hold its name."""

    replaced_by = _IMMUTABLE
    updated_by = ("tags", "deleteTimeoutSeconds")
    delete_before_replace = "always"

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs."""
        check = InputCheck(news)
        check.text("key")
        check.name("name")
        check.arn("datasetGroupArn")
        check.tags()
        check.integer("timeoutSeconds", default=TIMEOUT_SECONDS)
        check.integer("deleteTimeoutSeconds", default=DELETE_TIMEOUT_SECONDS)
        return check.result()

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the inputs, and announce a new tracking id."""
        result = super().diff(_id, _olds, _news)
        if result.replaces:
            self.runtime.report(
                f"WARNING: event tracker {_olds.get('name')} will be replaced ({', '.join(result.replaces)} changed): its"
                " trackingId changes, and clients that send events with the old one must be reconfigured"
            )
        return result

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the tracker, or adopt the group's tracker of this name; wait until it is ACTIVE."""
        inputs = without_provider(props)
        waiter = self.waiter(inputs, f"event tracker {inputs['name']}")
        immutable = {name: inputs[name] for name in _IMMUTABLE}
        tag = key_tag("EventTracker", inputs["key"], immutable)

        def attempt() -> str | None:
            return _adopt(waiter, inputs, tag) or _create(waiter, inputs, tag)

        arn = waiter.until(attempt)
        description = activate(waiter, arn)
        outs = {**inputs, "arn": arn, "trackingId": description["trackingId"]}
        return CreateResult(arn, outs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The tracker as it is; gone when it does not exist or is being deleted."""
        state = without_provider(props)
        description = self.found(id_, state)
        if description is None:
            return gone()
        actual = {
            "name": description["name"],
            "datasetGroupArn": description["datasetGroupArn"],
            "trackingId": description["trackingId"],
            "tags": self.actual_tags(id_, state),
        }
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change tags."""
        inputs = without_provider(_news)
        self.retag(_id, _olds, inputs)
        return UpdateResult({**inputs, "arn": _id, "trackingId": _olds["trackingId"]})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the tracker; the recorded events stay in the Interactions dataset."""
        waiter = self.deletion_waiter(_props, subject(_id))
        delete_and_wait(waiter, _id)
        _report_legacy_datasets(waiter, _props["datasetGroupArn"])


class EventTracker(Resource, module="personalize", name="EventTracker"):
    """An event tracker, ACTIVE once its outputs are known.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arn: Output[str]

    def __init__(
        self, name: str, args: EventTrackerArgs, opts: ResourceOptions | None = None
    ) -> None:
        props = {
            "scope": args.scope.properties(),
            "key": args.key,
            "name": args.name,
            "datasetGroupArn": args.dataset_group_arn,
            "tags": dict(args.tags),
            "timeoutSeconds": args.timeout_seconds,
            "deleteTimeoutSeconds": args.delete_timeout_seconds,
            "arn": None,
            "trackingId": None,
        }
        super().__init__(EventTrackerProvider(), name, props, opts)

    @property
    def tracking_id(self) -> Output[str]:
        """What PutEvents calls carry; it names the tracker and is no secret by itself."""
        return cast("Output[str]", pulumi.get(self, "trackingId"))


def _adopt(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> str | None:
    """The group's tracker of this name, when an earlier try or nobody's declaration made it; None when there is none.

    Raises:
        LifecycleError: the group's tracker has another name, or belongs to somebody else.
    """
    personalize = waiter.personalize
    for tracker in _trackers(waiter, inputs["datasetGroupArn"]):
        arn, name = tracker["eventTrackerArn"], tracker["name"]
        if is_deleting(tracker["status"]):
            waiter.status(f"event tracker {name}", tracker["status"])
            continue
        if name != inputs["name"]:
            raise LifecycleError(
                f"{subject(inputs['datasetGroupArn'])} has the event tracker {name!r} already, and a group has only one;"
                f" name this one {name!r} to adopt it, or delete it:"
                f' "{kind_of(arn).delete_command(arn)}"'
            )
        tags = read_tags(personalize, arn)
        # Without any key the tracker was made by hand or by the stack's own admin endpoint, in the stack's own group.
        require_ours(arn, {KEY_TAG: tag, **tags}, tag)
        if tracker["status"] == "CREATE FAILED":
            personalize.delete(arn)
            continue
        take_over(waiter, arn, tags, {**inputs["tags"], KEY_TAG: tag})
        return str(arn)
    return None


def _create(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> str | None:
    try:
        answer = waiter.personalize.call(
            "CreateEventTracker",
            name=inputs["name"],
            datasetGroupArn=inputs["datasetGroupArn"],
            tags=tag_list(inputs["tags"], tag),
        )
    except CallError as failure:
        # Which error a second tracker gets is not documented; the group's list decides at the next look.
        if failure.already_exists or (
            failure.limit_exceeded and _trackers(waiter, inputs["datasetGroupArn"])
        ):
            return None
        waits_for_room(waiter, failure)
        return None
    return str(answer["eventTrackerArn"])


def _trackers(waiter: Waiter, dataset_group_arn: str) -> list[dict[str, Any]]:
    return waiter.personalize.list_all(
        "ListEventTrackers", "eventTrackers", datasetGroupArn=dataset_group_arn
    )


def _report_legacy_datasets(waiter: Waiter, dataset_group_arn: str) -> None:
    """Older accounts have a dataset of the tracker's that its deletion leaves; it would block the group's."""
    try:
        datasets = waiter.personalize.list_all(
            "ListDatasets", "datasets", datasetGroupArn=dataset_group_arn
        )
    except CallError as failure:
        if failure.not_found:
            return
        raise
    for dataset in datasets:
        arn = dataset["datasetArn"]
        if arn.endswith(_LEGACY_SUFFIX):
            command = kind_of(arn).delete_command(arn)
            waiter.status(subject(arn), f'left by the service, delete it with "{command}"')
