"""Dataset group: the root of everything else."""

from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import DATASET_GROUPS
from localaws.personalize.errors import in_use, invalid_input
from localaws.personalize.machine import Done, Outcome
from localaws.personalize.resources import UNDER_DELETION, Resource
from localaws.personalize.shapes import Json
from localaws.shared.ports import KeyRefusedError

DEPENDANTS = (
    "EventTracker",
    "Filter",
    "MetricAttribution",
    "Recommender",
    "Solution",
    "Dataset",
)


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateDatasetGroup."""
    if ("roleArn" in request) != ("kmsKeyArn" in request):
        raise invalid_input("roleArn and kmsKeyArn must be given together, or neither.")
    groups = plane.store.of("DatasetGroup", caller.account, caller.region)
    standing = sum(each.status not in UNDER_DELETION for each in groups)
    plane.check_quota(
        standing,
        DATASET_GROUPS,
        f"Cannot create a dataset group. More than {DATASET_GROUPS} resources in ACTIVE state. "
        "Please delete some and try again.",
    )
    document = {name: value for name, value in request.items() if name != "tags"}
    group = plane.create(
        caller,
        "DatasetGroup",
        f"dataset-group/{request['name']}",
        document,
        request_tags=request.get("tags", ()),
    )
    answer = {"datasetGroupArn": group.arn}
    return {**answer, "domain": request["domain"]} if "domain" in request else answer


def work(plane: ControlPlane, group: Resource, done: Done) -> None:
    """Try the key of a group that has one; the group fails where the service cannot use it, in words of our own."""
    refused = key_refusal(plane, group)
    failure = None if refused is None else f"The KMS key cannot be used: {refused}"
    done(Outcome({}, failure))


def key_refusal(plane: ControlPlane, group: Resource) -> str | None:
    """Why the service cannot use the key of a group; None where it can, or where the group has none."""
    key = group.document.get("kmsKeyArn")
    if key is None:
        return None
    try:
        plane.roles.check_key(key, group.document["roleArn"], group.account, group.arn)
    except KeyRefusedError as refusal:
        return str(refusal)
    return None


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteDatasetGroup; everything in the group must be gone."""
    group = plane.get(caller, "DatasetGroup", request["datasetGroupArn"])
    plane.check_deletable(group)
    for kind in DEPENDANTS:
        held = plane.store.of(kind, caller.account, caller.region, datasetGroupArn=group.arn)
        if held:
            raise in_use(
                f"Dataset group {group.arn} cannot be deleted: {held[0].arn} belongs to it."
            )
    plane.machine.begin(group, "delete")
    return {}
