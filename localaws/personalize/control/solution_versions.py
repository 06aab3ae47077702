"""Solution version: one training of a solution."""

import json
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

from localaws.personalize import arns
from localaws.personalize.control import campaigns, recipes
from localaws.personalize.control.import_jobs import records_of
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import SOLUTION_VERSIONS_UNDER_WAY
from localaws.personalize.control.training_columns import item_fields
from localaws.personalize.errors import in_use, invalid_input, not_served
from localaws.personalize.jobs import Job
from localaws.personalize.machine import Done
from localaws.personalize.resources import (
    ACTIVE,
    CREATE_IN_PROGRESS,
    CREATE_PENDING,
    UNDER_CREATION,
    Resource,
)
from localaws.personalize.shapes import Json

WORKER = "localaws.personalize.training"

NO_INTERACTIONS: Json = {"imported": None, "lastEvent": 0}

TRAINABLE = frozenset({CREATE_PENDING, CREATE_IN_PROGRESS, ACTIVE})
"""Statuses of a solution that versions are made of."""


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateSolutionVersion: train once more, by hand.

    The guide asks for an ACTIVE solution; recordings show that one that is still being made is taken as well.
    """
    solution = plane.get(caller, "Solution", request["solutionArn"])
    if solution.status not in TRAINABLE:
        raise in_use(f"Solution {solution.arn} cannot be trained; its status is {solution.status}.")
    mode = request.get("trainingMode", "FULL")
    if mode == "UPDATE":
        raise not_served("trainingMode UPDATE")
    if mode != "FULL":
        raise invalid_input(f"trainingMode {mode} cannot be asked for: expected FULL or UPDATE.")
    plane.check_quota(
        len(under_way(plane, caller)),
        SOLUTION_VERSIONS_UNDER_WAY,
        f"More than {SOLUTION_VERSIONS_UNDER_WAY} resources with PENDING or IN_PROGRESS status.",
    )
    version = train(
        plane,
        caller,
        solution,
        mode=mode,
        training_type="MANUAL",
        name=request.get("name"),
        request_tags=request.get("tags", ()),
    )
    return {"solutionVersionArn": version.arn}


def under_way(plane: ControlPlane, caller: Caller) -> list[Resource]:
    """The versions of an account and region that are not trained yet."""
    versions = plane.store.of("SolutionVersion", caller.account, caller.region)
    return [each for each in versions if each.status in UNDER_CREATION]


def train(
    plane: ControlPlane,
    caller: Caller,
    solution: Resource,
    *,
    mode: str,
    training_type: str,
    name: str | None = None,
    request_tags: Iterable[dict[str, str]] = (),
) -> Resource:
    """Make a version and begin its training.

    Args:
        plane: where it is made.
        caller: account and region of the solution.
        solution: whose settings it is trained with.
        mode: `trainingMode` as it is described.
        training_type: `MANUAL` or `AUTOMATIC`.
        name: with which its ARN ends; None for eight digits of chance.
        request_tags: tags of the request.

    Raises:
        ServiceError: ResourceAlreadyExistsException, or an error about the tags.
    """
    # With a name of its own the ARN ends in it, as the ARNs of all that is named do; see docs/adr/0024.
    identity = name or arns.new_id()
    document = {
        member: solution.document[member]
        for member in (
            "performHPO",
            "performAutoML",
            "performIncrementalUpdate",
            "recipeArn",
            "eventType",
            "datasetGroupArn",
            "solutionConfig",
        )
    }
    return plane.create(
        caller,
        "SolutionVersion",
        f"{arns.resource_path(solution.arn)}/{identity}",
        {
            **document,
            "name": name or f"{solution.document['name']}/{identity}",
            "solutionArn": solution.arn,
            "trainingMode": mode,
            "trainingType": training_type,
        },
        request_tags=request_tags,
    )


def stop(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer StopSolutionVersionCreation; the training's process is ended."""
    version = plane.get(caller, "SolutionVersion", request["solutionVersionArn"])
    if version.status not in {CREATE_PENDING, CREATE_IN_PROGRESS}:
        raise in_use(
            f"Creation of {version.arn} cannot be stopped; its status is {version.status}."
        )
    plane.jobs.stop(version.arn)
    plane.machine.begin(version, "cancel" if version.status == CREATE_PENDING else "stop")
    return {}


def metrics(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer GetSolutionMetrics."""
    version = plane.get(caller, "SolutionVersion", request["solutionVersionArn"])
    if version.status in UNDER_CREATION:
        raise in_use(
            f"Solution version {version.arn} is not trained yet; its status is {version.status}."
        )
    recipe = recipes.get(version.document["recipeArn"])
    if recipe.type == "POPULAR_ITEMS" and plane.behaviour.popularity_without_metrics:
        raise invalid_input(f"Solution versions of recipe {recipe.name} have no metrics.")
    return {"solutionVersionArn": version.arn, "metrics": version.internal.get("metrics", {})}


def list_versions(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer ListSolutionVersions, the one List that asks for its parent to exist."""
    if "solutionArn" in request:
        plane.get(caller, "Solution", request["solutionArn"])
    return plane.list(caller, "SolutionVersion", request)


def interactions_of(plane: ControlPlane, group_arn: str) -> Json:
    """Which interactions a group has now: `imported`, the path of the bulk records, and `lastEvent`, the id of the last put one."""
    (last,) = plane.store.database.execute(
        "SELECT coalesce(max(id), 0) FROM events WHERE dataset_group_arn = ?", (group_arn,)
    ).fetchone()
    return {"imported": records_of(plane, group_arn, "INTERACTIONS"), "lastEvent": last}


def work(plane: ControlPlane, version: Resource, done: Done) -> None:
    """Begin the training in a process of its own."""
    group = version.document["datasetGroupArn"]
    config = version.document["solutionConfig"]
    interactions = interactions_of(plane, group)
    version.internal = interactions
    plane.store.save(version)
    threshold = config.get("eventValueThreshold")
    data = {
        "interactions": interactions["imported"],
        "items": records_of(plane, group, "ITEMS"),
        "itemFields": item_fields(plane, group, config.get("trainingDataConfig", {})),
        "database": str(plane.files.database),
        "datasetGroupArn": group,
        "itemsDatasetArn": f"{group.replace(':dataset-group/', ':dataset/')}/ITEMS",
        "eventType": version.document["eventType"],
        "eventValueThreshold": None if threshold is None else float(threshold),
        "events": config.get("eventsConfig", {}).get("eventParametersList", []),
        "lastEvent": interactions["lastEvent"],
        "needs": recipes.get(version.document["recipeArn"]).learns_from,
    }
    plane.jobs.submit(version.arn, lambda running: _train(plane, version, data, running), done)


def _train(plane: ControlPlane, version: Resource, data: Json, running: Job) -> Json:
    started = time.monotonic()
    folder = plane.files.attempt(version.arn)
    config = version.document["solutionConfig"]
    specification = {
        "interactions": str(folder / "training.npz"),
        "item_ids": str(folder / "item_ids.json"),
        "item_data": str(folder / "item_data.npz"),
        "recipe": recipes.get(version.document["recipeArn"]).name,
        "hyperparameters": {
            **config.get("algorithmHyperParameters", {}),
            **config.get("featureTransformationParameters", {}),
        },
        "seed": zlib.crc32(version.arn.encode()),
        "output": str(folder / "model"),
    }
    (folder / "model").mkdir()
    (folder / "data.json").write_text(json.dumps({**data, "output": str(folder)}))
    (folder / "training.json").write_text(json.dumps(specification))
    running.run(WORKER, [str(folder / "data.json"), str(folder / "training.json")])
    for name in ("training.npz", "item_data.npz"):
        (folder / name).unlink()
    return {
        "folder": str(folder),
        "metrics": json.loads((folder / "model" / "metrics.json").read_text()),
        "trainingHours": (time.monotonic() - started) / 3600,
    }


def trained(plane: ControlPlane, version: Resource, facts: Json) -> None:
    """The version is ACTIVE: keep its model, and move campaigns that follow the latest version."""
    version.document["trainingHours"] = facts["trainingHours"]
    kept = {name: facts[name] for name in ("folder", "metrics")}
    version.internal = {**version.internal, **kept}
    plane.store.save(version)
    plane.files.keep_only(version.arn, facts["folder"])
    campaigns.follow(plane, version)


def folder_of(version: Resource) -> Path:
    """Folder with the model of an ACTIVE version."""
    return Path(version.internal["folder"])


def histories_of(version: Resource) -> Path:
    """Folder with the histories of an ACTIVE version: that of its model until users are deleted from them."""
    return Path(version.internal.get("histories") or version.internal["folder"])
