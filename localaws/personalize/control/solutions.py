"""Solution: a recipe with its settings, from which versions are trained."""

import re
from collections.abc import Mapping

from localaws.personalize.control import automatic_training, hpo, recipes
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import SOLUTIONS_A_GROUP
from localaws.personalize.control.recipe_table import Recipe
from localaws.personalize.errors import in_use, invalid_input, not_served
from localaws.personalize.resources import UNDER_CREATION, Resource
from localaws.personalize.shapes import Json, output_members
from localaws.personalize.store import describe as summary
from localaws.personalize.store import siblings

DEFAULT_SCHEDULE = "rate(7 days)"
"""Source: Amazon Personalize API Reference, AutoTrainingConfig."""

_SETTINGS_WITHOUT_EFFECT = ("optimizationObjective", "autoMLConfig")


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateSolution."""
    group = plane.active(caller, "DatasetGroup", request["datasetGroupArn"])
    if request.get("performAutoML"):
        raise not_served("performAutoML")
    if "recipeArn" not in request:
        raise invalid_input("recipeArn is required unless performAutoML is true.")
    recipe = recipes.get(request["recipeArn"])
    config = _config(recipe, request)
    existing = plane.store.of("Solution", caller.account, caller.region, datasetGroupArn=group.arn)
    plane.check_quota(
        len(existing),
        SOLUTIONS_A_GROUP,
        f"More than {SOLUTIONS_A_GROUP} solutions in the dataset group.",
    )
    document = {
        "name": request["name"],
        "performHPO": request.get("performHPO", False),
        "performAutoML": False,
        "performAutoTraining": request.get("performAutoTraining", True),
        "performIncrementalUpdate": request.get("performIncrementalUpdate", False),
        "recipeArn": recipe.arn,
        "datasetGroupArn": group.arn,
        "eventType": request.get("eventType"),
        "solutionConfig": config,
    }
    solution = plane.create(
        caller,
        "Solution",
        f"solution/{request['name']}",
        document,
        request_tags=request.get("tags", ()),
    )
    return {"solutionArn": solution.arn}


def _config(recipe: Recipe, request: Json) -> Json:
    """The solution's settings with the service's defaults, checked."""
    config = dict(request.get("solutionConfig", {}))
    for name in _SETTINGS_WITHOUT_EFFECT:
        if name in config:
            raise not_served(f"solutionConfig.{name}")
    if recipe.domain is not None:
        raise invalid_input(
            f"Recipe {recipe.name} is for recommenders of a domain dataset group, not for solutions."
        )
    if not recipe.trainable:
        raise not_served(f"Training of recipe {recipe.name}")
    if "eventsConfig" in config and not recipe.name.endswith("-v2"):
        raise invalid_input(
            f"eventsConfig is only for recipes of version 2, not for {recipe.name}."
        )
    _check_incremental_update(recipe, request)
    recipes.check_parameters(recipe, config)
    hpo.check(recipe, request, config)
    _check_threshold(config)
    automatic = request.get("performAutoTraining", True)
    schedule = _schedule(automatic, config.get("autoTrainingConfig"))
    if schedule is not None:
        config["autoTrainingConfig"] = schedule
    return config


def _check_incremental_update(recipe: Recipe, request: Json) -> None:
    if not request.get("performIncrementalUpdate"):
        return
    if recipe.learns_from == "ITEMS":
        raise not_served("performIncrementalUpdate")
    raise invalid_input("performIncrementalUpdate is only for the recipe aws-semantic-similarity.")


def _check_threshold(config: Mapping[str, object]) -> None:
    text = config.get("eventValueThreshold")
    if text is None:
        return
    try:
        float(str(text))
    except ValueError as error:
        raise invalid_input(f"eventValueThreshold must be a number, not {text!r}.") from error


def _schedule(automatic: bool, given: Json | None) -> Json | None:
    """The automatic training's configuration.

    Source: Amazon Personalize API Reference, AutoTrainingConfig: every 1 to 30 days.
    """
    if not automatic:
        if given:
            raise invalid_input(
                "autoTrainingConfig is not allowed when performAutoTraining is false."
            )
        return None
    expression = (given or {}).get("schedulingExpression", DEFAULT_SCHEDULE)
    days = re.fullmatch(r"rate\((\d+) days?\)", expression)
    if days is None or not 1 <= int(days[1]) <= 30:
        raise invalid_input(
            f"schedulingExpression must be rate(1 day) to rate(30 days), not {expression}."
        )
    return {"schedulingExpression": expression}


def update(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer UpdateSolution."""
    solution = plane.active(caller, "Solution", request["solutionArn"])
    plane.check_not_updating(solution)
    recipe = recipes.get(solution.document["recipeArn"])
    _check_incremental_update(recipe, request)
    change = request.get("solutionUpdateConfig", {})
    if "eventsConfig" in change and not recipe.name.endswith("-v2"):
        raise invalid_input(
            f"eventsConfig is only for recipes of version 2, not for {recipe.name}."
        )
    automatic: bool = {**solution.document, **request}["performAutoTraining"]
    current = solution.document["solutionConfig"].get("autoTrainingConfig") if automatic else None
    schedule = _schedule(automatic, change.get("autoTrainingConfig", current))
    config = {name: change[name] for name in ("eventsConfig",) if name in change}
    solution.document["latestSolutionUpdate"] = {
        "performAutoTraining": automatic,
        "performIncrementalUpdate": False,
        "solutionUpdateConfig": config
        if schedule is None
        else {**config, "autoTrainingConfig": schedule},
        "creationDateTime": plane.clock.now(),
    }
    plane.machine.begin(solution, "update")
    return {"solutionArn": solution.arn}


def updated(plane: ControlPlane, solution: Resource, _facts: Json) -> None:
    """The update is ACTIVE: the solution has its new settings; another schedule begins anew."""
    change = solution.document["latestSolutionUpdate"]
    config = dict(solution.document["solutionConfig"])
    schedule = config.pop("autoTrainingConfig", None)
    solution.document["solutionConfig"] = {**config, **change["solutionUpdateConfig"]}
    solution.document["performAutoTraining"] = change["performAutoTraining"]
    solution.document["lastUpdatedDateTime"] = plane.clock.now()
    if not change["performAutoTraining"]:
        automatic_training.end_schedule(plane, solution)
    elif change["solutionUpdateConfig"]["autoTrainingConfig"] != schedule:
        automatic_training.begin_schedule(plane, solution, plane.clock.now())
    else:
        plane.store.save(solution)


def describe(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DescribeSolution, with the solution's latest version."""
    answer = plane.describe(caller, "Solution", request)
    versions = plane.store.of(
        "SolutionVersion", caller.account, caller.region, solutionArn=request["solutionArn"]
    )
    if versions:
        members = output_members("DescribeSolution", "solution", "latestSolutionVersion")
        answer["solution"]["latestSolutionVersion"] = summary(versions[-1], members)
    return answer


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteSolution; its versions go with it."""
    solution = plane.get(caller, "Solution", request["solutionArn"])
    plane.check_deletable(solution)
    for campaign in plane.store.of("Campaign", caller.account, caller.region):
        if solution.arn not in {
            campaign.links["solutionArn"],
            campaign.links.get("nextSolutionArn"),
        }:
            continue
        raise in_use(f"Solution {solution.arn} cannot be deleted: campaign {campaign.arn} uses it.")
    for version in plane.store.of(
        "SolutionVersion", caller.account, caller.region, solutionArn=solution.arn
    ):
        if version.status in UNDER_CREATION:
            raise in_use(
                f"Solution {solution.arn} cannot be deleted: the status of {version.arn} is {version.status}."
            )
    plane.machine.begin(solution, "delete")
    return {}


def deleted(plane: ControlPlane, solution: Resource, _facts: Json) -> None:
    """The solution is gone, and all its versions with their models."""
    for version in siblings(plane.store, solution, "SolutionVersion", solutionArn=solution.arn):
        plane.store.remove(version)
        plane.files.remove(version.arn)
