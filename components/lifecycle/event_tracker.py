"""The dynamic resource EventTracker: the door through which live events reach a dataset group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import CreateResult, DiffResult

from components.lifecycle.engine.adoption import activate
from components.lifecycle.engine.deletion import delete_and_wait
from components.lifecycle.engine.inputs import REPLACE, InputSpec, InputTable, managed
from components.lifecycle.engine.kinds import subject
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.tracking import adopt_or_create
from components.lifecycle.engine.values import ARN, valid_name


@dataclass(frozen=True, kw_only=True)
class EventTrackerArgs(ManagedArgs):
    """Inputs of an EventTracker, beside those of ManagedArgs.

    Args:
        name: the tracker's name.
        dataset_group_arn: the group; it has one tracker at most.
    """

    name: Input[str]
    dataset_group_arn: Input[str]


class EventTrackerProvider(LifecycleProvider):
    """Creates and deletes an event tracker; its id is its ARN, which does not hold its name."""

    kind = "EventTracker"
    outputs = ("arn", "trackingId")
    exclusive = ("datasetGroupArn",)
    table = InputTable(
        InputSpec("name", valid_name(), REPLACE, described=True),
        InputSpec("datasetGroupArn", ARN, REPLACE, described=True),
        *managed(timeout_seconds=1800, delete_timeout_seconds=1800),
    )

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
        inputs = self.table.read(props)
        waiter = self.waiter(inputs, f"event tracker {inputs['name']}")
        tag = self.key_tag(inputs)
        arn = waiter.until(lambda: adopt_or_create(waiter, inputs, tag))
        description = activate(waiter, arn)
        return CreateResult(arn, {**inputs, "arn": arn, "trackingId": description["trackingId"]})

    def observed(
        self, _arn: str, _state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The tracking id."""
        return {"trackingId": description["trackingId"]}

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the tracker; the recorded events stay in the Interactions dataset."""
        delete_and_wait(self.deletion_waiter(_props, subject(_id)), _id)


class EventTracker(ArnResource[EventTrackerArgs], module="personalize", name="EventTracker"):
    """An event tracker, ACTIVE once its outputs are known."""

    provider = EventTrackerProvider

    @property
    def tracking_id(self) -> Output[str]:
        """What PutEvents calls carry; it names the tracker and is no secret by itself."""
        return cast("Output[str]", pulumi.get(self, "trackingId"))
