"""Solution version: one training of a solution."""

from collections.abc import Iterable

from localaws.personalize import arns
from localaws.personalize.control import campaigns, hpo, recipes, trainings
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import SOLUTION_VERSIONS_UNDER_WAY
from localaws.personalize.control.trainings import Training
from localaws.personalize.errors import in_use, invalid_input, not_served
from localaws.personalize.machine import Done
from localaws.personalize.resources import (
    ACTIVE,
    CREATE_IN_PROGRESS,
    CREATE_PENDING,
    UNDER_CREATION,
    Resource,
)
from localaws.personalize.shapes import Json

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


def work(plane: ControlPlane, version: Resource, done: Done) -> None:
    """Begin the training in a process of its own."""
    recipe = recipes.get(version.document["recipeArn"])
    config = version.document["solutionConfig"]
    interactions = trainings.interactions_of(plane, version.document["datasetGroupArn"])
    version.internal = interactions
    plane.store.save(version)
    threshold = config.get("eventValueThreshold")
    training = Training(
        method=recipe.name,
        learns_from=recipe.learns_from,
        interactions=interactions,
        columns=config.get("trainingDataConfig", {}),
        hyperparameters={
            **config.get("algorithmHyperParameters", {}),
            **config.get("featureTransformationParameters", {}),
        },
        hpo_config=hpo.search(recipe, config) if version.document["performHPO"] else None,
        event_type=version.document["eventType"],
        event_value_threshold=None if threshold is None else float(threshold),
        events=config.get("eventsConfig", {}).get("eventParametersList", []),
    )
    trainings.begin(plane, version, training, done)


def trained(plane: ControlPlane, version: Resource, facts: Json) -> None:
    """The version is ACTIVE: keep its model, and move campaigns that follow the latest version."""
    version.document["trainingHours"] = facts["trainingHours"]
    if facts["tuned"] is not None:
        version.document["tunedHPOParams"] = {"algorithmHyperParameters": facts["tuned"]}
    kept = {name: facts[name] for name in ("folder", "metrics")}
    version.internal = {**version.internal, **kept}
    plane.store.save(version)
    plane.files.keep_only(version.arn, facts["folder"])
    campaigns.follow(plane, version)
