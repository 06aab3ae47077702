"""Event tracker: one a dataset group."""

import uuid

from localaws.personalize import arns
from localaws.personalize.control import datasets
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import EVENT_TRACKERS_A_GROUP
from localaws.personalize.errors import already_exists
from localaws.personalize.resources import Resource
from localaws.personalize.shapes import Json

EVENT_INTERACTIONS = "EVENT_INTERACTIONS"


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateEventTracker."""
    group = plane.active(caller, "DatasetGroup", request["datasetGroupArn"])
    existing = plane.store.of(
        "EventTracker", caller.account, caller.region, datasetGroupArn=group.arn
    )
    if existing and plane.behaviour.second_tracker_exists:
        raise already_exists(existing[0].arn)
    plane.check_quota(
        len(existing),
        EVENT_TRACKERS_A_GROUP,
        f"Dataset group {group.arn} has an event tracker already; a dataset group has at most one.",
    )
    document = {
        "name": request["name"],
        "datasetGroupArn": group.arn,
        "accountId": caller.account,
        "trackingId": str(uuid.uuid4()),
    }
    tracker = plane.create(
        caller,
        "EventTracker",
        f"event-tracker/{arns.new_id()}",
        document,
        request_tags=request.get("tags", ()),
    )
    if plane.behaviour.trackers_leave_datasets:
        _make_dataset_of_events(plane, caller, group, request["name"])
    return {"eventTrackerArn": tracker.arn, "trackingId": document["trackingId"]}


def _make_dataset_of_events(
    plane: ControlPlane, caller: Caller, group: Resource, name: str
) -> None:
    """Make what trackers of older accounts have beside them, unless an earlier one did; it holds nothing here."""
    interactions = datasets.of_group(plane, group.arn, "INTERACTIONS")
    if interactions is None or datasets.of_group(plane, group.arn, EVENT_INTERACTIONS) is not None:
        return
    document = {
        "name": name,
        "schemaArn": interactions.document["schemaArn"],
        "datasetGroupArn": group.arn,
        "datasetType": EVENT_INTERACTIONS,
    }
    path = f"dataset/{group.document['name']}/{EVENT_INTERACTIONS}"
    plane.create(caller, "Dataset", path, document)


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteEventTracker; the events that it recorded stay."""
    tracker = plane.get(caller, "EventTracker", request["eventTrackerArn"])
    plane.check_deletable(tracker)
    plane.machine.begin(tracker, "delete")
    return {}


def by_tracking_id(plane: ControlPlane, caller: Caller, tracking_id: str) -> Resource | None:
    """The event tracker of a tracking id in the caller's account and region."""
    for tracker in plane.store.of("EventTracker", caller.account, caller.region):
        if tracker.document["trackingId"] == tracking_id:
            return tracker
    return None
