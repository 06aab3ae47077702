"""Dataset: one a type and dataset group."""

import json
import uuid
from collections.abc import Iterator

from localaws.personalize import arns
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.schema_rules import AvroField, fields_of, replacement_problem
from localaws.personalize.errors import in_use, invalid_input
from localaws.personalize.resources import ACTIVE, UNDER_CREATION, Resource
from localaws.personalize.shapes import Json
from localaws.personalize.store import siblings

RECORD_NAMES = {
    "INTERACTIONS": "Interactions",
    "ITEMS": "Items",
    "USERS": "Users",
    "ACTIONS": "Actions",
    "ACTION_INTERACTIONS": "ActionInteractions",
}
"""Name that a schema must have, by dataset type."""

REPLACEABLE = ("ITEMS", "USERS")


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateDataset."""
    kind = request["datasetType"].upper()
    if kind not in RECORD_NAMES:
        raise invalid_input(
            f"Dataset type {request['datasetType']} is not valid: expected one of "
            "Interactions, Items, Users, Actions, Action_Interactions."
        )
    group = plane.active(caller, "DatasetGroup", request["datasetGroupArn"])
    schema = plane.get(caller, "Schema", request["schemaArn"])
    _check_schema(schema, group, kind)
    document = {
        "name": request["name"],
        "schemaArn": schema.arn,
        "datasetGroupArn": group.arn,
        "datasetType": kind,
    }
    if kind == "ACTION_INTERACTIONS":
        document["trackingId"] = str(uuid.uuid4())
    dataset = plane.create(
        caller,
        "Dataset",
        f"dataset/{group.document['name']}/{kind}",
        document,
        request_tags=request.get("tags", ()),
    )
    return {"datasetArn": dataset.arn}


def _check_schema(schema: Resource, group: Resource, kind: str) -> None:
    name = json.loads(schema.document["schema"])["name"]
    if name != RECORD_NAMES[kind]:
        raise invalid_input(
            f"Schema {schema.arn} is for {name}; a dataset of type {kind} needs one named {RECORD_NAMES[kind]}."
        )
    if schema.document.get("domain") != group.document.get("domain"):
        raise invalid_input(
            f"Schema {schema.arn} has the domain {schema.document.get('domain', 'none')}, "
            f"dataset group {group.arn} has {group.document.get('domain', 'none')}; both must be the same."
        )


def update(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer UpdateDataset: another schema with more columns, for Items and Users."""
    dataset = plane.active(caller, "Dataset", request["datasetArn"])
    plane.check_not_updating(dataset)
    schema = plane.get(caller, "Schema", request["schemaArn"])
    kind = dataset.document["datasetType"]
    if kind not in REPLACEABLE:
        raise invalid_input(f"The schema of a dataset of type {kind} cannot be replaced.")
    group = plane.get(caller, "DatasetGroup", dataset.document["datasetGroupArn"])
    _check_schema(schema, group, kind)
    old = plane.get(caller, "Schema", dataset.document["schemaArn"])
    problem = replacement_problem(
        json.loads(old.document["schema"]), json.loads(schema.document["schema"])
    )
    if problem is not None:
        raise invalid_input(f"Schema {schema.arn} cannot replace {old.arn}: {problem}.")
    dataset.document["latestDatasetUpdate"] = {
        "schemaArn": schema.arn,
        "creationDateTime": plane.clock.now(),
    }
    plane.machine.begin(dataset, "update")
    return {"datasetArn": dataset.arn}


def updated(plane: ControlPlane, dataset: Resource, _facts: Json) -> None:
    """The update is ACTIVE: the dataset has its new schema."""
    dataset.document["schemaArn"] = dataset.document["latestDatasetUpdate"]["schemaArn"]
    dataset.document["lastUpdatedDateTime"] = plane.clock.now()
    plane.store.save(dataset)


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteDataset."""
    dataset = plane.get(caller, "Dataset", request["datasetArn"])
    plane.check_deletable(dataset)
    user = next(_users(plane, dataset), None)
    if user is not None:
        raise in_use(
            f"Dataset {dataset.arn} cannot be deleted: {user.arn} ({user.status}) uses it."
        )
    plane.machine.begin(dataset, "delete")
    return {}


def _users(plane: ControlPlane, dataset: Resource) -> Iterator[Resource]:
    """Resources that keep a dataset from being deleted.

    Source: Amazon Personalize Developer Guide, "Deleting a dataset".
    """
    group = dataset.document["datasetGroupArn"]
    yield from siblings(plane.store, dataset, "Filter", datasetGroupArn=group)
    yield from siblings(plane.store, dataset, "MetricAttribution", datasetGroupArn=group)
    if dataset.document["datasetType"] == "INTERACTIONS":
        yield from siblings(plane.store, dataset, "EventTracker", datasetGroupArn=group)
    for job in siblings(plane.store, dataset, "DatasetImportJob", datasetArn=dataset.arn):
        if job.status in UNDER_CREATION:
            yield job
    for kind in ("SolutionVersion", "Recommender"):
        for training in siblings(plane.store, dataset, kind, datasetGroupArn=group):
            if training.status in UNDER_CREATION:
                yield training
    for campaign in siblings(plane.store, dataset, "Campaign", datasetGroupArn=group):
        if campaign.status in UNDER_CREATION | {ACTIVE}:
            yield campaign


def deleted(plane: ControlPlane, dataset: Resource, _facts: Json) -> None:
    """The dataset is gone, and with it all that was imported and put.

    Import jobs go too: the service has no operation that deletes them, and they would be all that a
    destroyed stack leaves behind.
    """
    for job in siblings(plane.store, dataset, "DatasetImportJob", datasetArn=dataset.arn):
        plane.store.remove(job)
    database = plane.store.database
    database.execute("DELETE FROM records WHERE dataset_arn = ?", (dataset.arn,))
    plane.catalogues.forget(dataset.arn)
    if dataset.document["datasetType"] == "INTERACTIONS":
        group = dataset.document["datasetGroupArn"]
        database.execute("DELETE FROM events WHERE dataset_group_arn = ?", (group,))
    plane.files.remove(dataset.arn)


def of_group(plane: ControlPlane, group_arn: str, kind: str) -> Resource | None:
    """The dataset of a type in a group, if there is one."""
    name = arns.resource_path(group_arn).partition("/")[2]
    return plane.store.find(f"{group_arn.partition(':dataset-group/')[0]}:dataset/{name}/{kind}")


def schema_text(plane: ControlPlane, dataset: Resource) -> str:
    """The Avro schema of a dataset."""
    return str(plane.store.get("Schema", dataset.document["schemaArn"]).document["schema"])


def fields(plane: ControlPlane, dataset: Resource) -> tuple[AvroField, ...]:
    """The fields of a dataset's schema."""
    return fields_of(schema_text(plane, dataset))
