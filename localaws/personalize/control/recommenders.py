"""Recommender: a use case of a domain, trained and served by itself.

Source: Amazon Personalize API Reference, CreateRecommender and UpdateRecommender; Developer Guide, "Domain recommenders in
Amazon Personalize" and "Stopping a recommender".
"""

from localaws.personalize.control import datasets, exploration, recipes, trainings
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.quotas import RECOMMENDERS
from localaws.personalize.control.recipe_table import Recipe
from localaws.personalize.control.trainings import Training
from localaws.personalize.errors import in_use, invalid_input
from localaws.personalize.machine import Done
from localaws.personalize.resources import ACTIVE, INACTIVE, UNDER_DELETION, Resource
from localaws.personalize.shapes import Json

RETRAINING_SECONDS = 7 * 86400.0
"""How often a recommender trains again by itself."""

_COLUMNS = "trainingDataConfig"
_WEEKLY = "weekly training"


def create(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer CreateRecommender."""
    group = plane.active(caller, "DatasetGroup", request["datasetGroupArn"])
    recipe = recipes.get(request["recipeArn"])
    _check_recipe(plane, group, recipe)
    config = _config(recipe, {}, request.get("recommenderConfig", {}))
    existing = plane.store.of("Recommender", caller.account, caller.region)
    plane.check_quota(
        sum(each.status not in UNDER_DELETION for each in existing),
        RECOMMENDERS,
        f"Cannot create a recommender. More than {RECOMMENDERS} resources in ACTIVE state. "
        "Please delete some and try again.",
    )
    recommender = plane.create(
        caller,
        "Recommender",
        f"recommender/{request['name']}",
        {
            "name": request["name"],
            "datasetGroupArn": group.arn,
            "recipeArn": recipe.arn,
            "recommenderConfig": config,
        },
        request_tags=request.get("tags", ()),
    )
    return {"recommenderArn": recommender.arn}


def _check_recipe(plane: ControlPlane, group: Resource, recipe: Recipe) -> None:
    domain = group.document.get("domain")
    if domain is None:
        raise invalid_input(
            f"Please use a domains-specific Dataset Group: {group.arn} has no domain."
        )
    if recipe.use_case is None or recipe.domain != domain:
        raise invalid_input(
            f"Recipe {recipe.name} is not for recommenders of the domain {domain} of {group.arn}."
        )
    needed = ["INTERACTIONS", *(["ITEMS"] if recipe.use_case.needs_items else [])]
    missing = [kind for kind in needed if datasets.of_group(plane, group.arn, kind) is None]
    if missing:
        raise invalid_input(
            f"Recipe {recipe.name} needs a dataset of type {missing[0]}; {group.arn} has none."
        )


def update(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer UpdateRecommender; the recommender serves as before until the update is ACTIVE.

    Other columns begin a training. Members of the configuration that a request leaves out stay as they are, which is not
    documented.
    """
    recommender = plane.active(caller, "Recommender", request["recommenderArn"])
    plane.check_not_updating(recommender)
    recipe = recipes.get(recommender.document["recipeArn"])
    current = recommender.document["recommenderConfig"]
    config = _config(recipe, current, request["recommenderConfig"])
    _break_off_training(plane, recommender)
    recommender.document["latestRecommenderUpdate"] = {
        "recommenderConfig": config,
        "creationDateTime": plane.clock.now(),
    }
    retrains = config.get(_COLUMNS) != current.get(_COLUMNS)
    plane.machine.begin(recommender, "retraining update" if retrains else "update")
    return {"recommenderArn": recommender.arn}


def _config(recipe: Recipe, current: Json, given: Json) -> Json:
    config: Json = {"minRecommendationRequestsPerSecond": 1, **current, **given}
    name = "itemExplorationConfig"
    if recipe.explores:
        config[name] = exploration.checked(config.get(name, {}))
    elif name in config:
        raise invalid_input(
            f"{name} is only for use cases that recommend to a user, not for {recipe.name}."
        )
    return config


def stop(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer StopRecommender: no answers, no trainings and no price until it is started again."""
    recommender = plane.active(caller, "Recommender", request["recommenderArn"])
    plane.check_not_updating(recommender)
    _break_off_training(plane, recommender)
    recommender.alarm = None
    plane.machine.begin(recommender, "stop")
    return {"recommenderArn": recommender.arn}


def start(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer StartRecommender: it answers with the models that it had."""
    recommender = plane.get(caller, "Recommender", request["recommenderArn"])
    if recommender.status != INACTIVE:
        raise in_use(
            f"Recommender {recommender.arn} cannot be started; its status is {recommender.status}."
        )
    plane.machine.begin(recommender, "start")
    return {"recommenderArn": recommender.arn}


def delete(plane: ControlPlane, caller: Caller, request: Json) -> Json:
    """Answer DeleteRecommender, also of one that is stopped."""
    recommender = plane.get(caller, "Recommender", request["recommenderArn"])
    if recommender.status != INACTIVE:
        plane.check_deletable(recommender)
    _break_off_training(plane, recommender)
    plane.machine.begin(recommender, "delete")
    return {}


def deleted(plane: ControlPlane, recommender: Resource, _facts: Json) -> None:
    """The recommender is gone, and its models with it."""
    plane.files.remove(recommender.arn)


def work(plane: ControlPlane, recommender: Resource, done: Done) -> None:
    """Begin a training, with the columns that an update under way asks for."""
    recipe = recipes.get(recommender.document["recipeArn"])
    use_case = recipe.use_case
    if use_case is None:
        msg = f"{recommender.arn} has the recipe {recipe.name}, which is no use case"
        raise ValueError(msg)
    interactions = trainings.interactions_of(plane, recommender.document["datasetGroupArn"])
    recommender.internal = {**recommender.internal, "reads": interactions}
    plane.store.save(recommender)
    training = Training(
        method=use_case.learned_as,
        interactions=interactions,
        columns=_wanted_config(recommender).get(_COLUMNS, {}),
        events=[] if use_case.events is None else [{"eventType": use_case.events}],
        required=use_case.required,
    )
    trainings.begin(plane, recommender, training, done)


def _wanted_config(recommender: Resource) -> Json:
    holder = recommender.document
    if recommender.phase == "retraining update":
        holder = holder["latestRecommenderUpdate"]
    config: Json = holder["recommenderConfig"]
    return config


def trained(plane: ControlPlane, recommender: Resource, facts: Json) -> None:
    """A training is over: answer with its model, and train again in a week."""
    reads = recommender.internal["reads"]
    recommender.internal = {**reads, "folder": facts["folder"]}
    recommender.document["modelMetrics"] = facts["metrics"]
    recommender.document.pop("weeklyTraining", None)
    _schedule(plane, recommender)
    plane.files.keep_only(recommender.arn, facts["folder"])


def updated(plane: ControlPlane, recommender: Resource, _facts: Json) -> None:
    """The update is ACTIVE: the recommender has its new configuration."""
    change = recommender.document["latestRecommenderUpdate"]
    recommender.document["recommenderConfig"] = change["recommenderConfig"]
    recommender.document["lastUpdatedDateTime"] = plane.clock.now()
    plane.store.save(recommender)


def retrained(plane: ControlPlane, recommender: Resource, facts: Json) -> None:
    """An update that trained is ACTIVE."""
    updated(plane, recommender, facts)
    trained(plane, recommender, facts)


def started(plane: ControlPlane, recommender: Resource, _facts: Json) -> None:
    """The recommender answers again, and trains again in a week."""
    _schedule(plane, recommender)


def rings(plane: ControlPlane, recommender: Resource) -> None:
    """A week is over: train again, and serve meanwhile."""
    if recommender.status != ACTIVE:
        return
    recommender.document["weeklyTraining"] = {}
    # One that fails leaves the old models, and the next week has another.
    _schedule(plane, recommender)
    plane.machine.begin(recommender, _WEEKLY)


def _schedule(plane: ControlPlane, recommender: Resource) -> None:
    recommender.alarm = plane.clock.now() + RETRAINING_SECONDS
    plane.store.save(recommender)


def _break_off_training(plane: ControlPlane, recommender: Resource) -> None:
    if recommender.phase == _WEEKLY:
        plane.jobs.stop(recommender.arn)
