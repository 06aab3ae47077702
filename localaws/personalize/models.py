"""Models in memory, and what a request asks of one: its campaign or recommender, and the user's history."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from localaws.personalize.control import recipes
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.recipe_table import Recipe
from localaws.personalize.control.trained import folder_of, histories_of
from localaws.personalize.errors import invalid_input, not_found
from localaws.personalize.resources import ACTIVE, UNDER_DELETION, Resource
from localaws.personalize.shapes import Json
from localaws.personalize.store import Store

if TYPE_CHECKING:
    from localaws.personalize.columns import Histories, Integers
    from localaws.personalize.histories import EventRule
    from localaws.personalize.metadata.catalogue import Universe
    from localaws.personalize.recommender.model import Model


@dataclass(frozen=True)
class Trained:
    """Everything that answers for one solution version or recommender.

    Attributes:
        model: the trained model.
        source: folder of the histories.
        histories: interactions it was trained with.
        rule: which events count.
        items: the model's items, for masks.
    """

    model: "Model"
    source: Path
    histories: "Histories"
    rule: "EventRule"
    items: "Universe"


class Models:
    """Models in memory: loaded at the first request, after another training and when users are deleted from histories.

    They are dropped with the solution version or recommender that they were trained for.

    Args:
        store: whose lock keeps the files of a model in their place.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._loaded: dict[str, Trained] = {}

    def get(self, version: Resource) -> Trained:
        """The model of an ACTIVE version, or the newest of a recommender."""
        found = self._loaded.get(version.arn)
        if found is not None and found.source == histories_of(version):
            return found
        # The store's lock comes first, as with whoever forgets models.
        with self._store.lock, self._lock:
            found = self._loaded.get(version.arn)
            if found is None or found.source != histories_of(version):
                found = self._loaded[version.arn] = _load(version)
            return found

    def keep_only(self, arns: set[str]) -> None:
        """Drop the models of all but these."""
        with self._lock:
            self._loaded = {arn: each for arn, each in self._loaded.items() if arn in arns}


def _load(version: Resource) -> Trained:
    # Imported with the first model: a server that only keeps resources stays small.
    from localaws.personalize.columns import Histories  # noqa: PLC0415
    from localaws.personalize.metadata.catalogue import Universe  # noqa: PLC0415
    from localaws.personalize.recommender import model_file  # noqa: PLC0415

    model = model_file.load(folder_of(version) / "model")
    source = histories_of(version)
    return Trained(model, source, Histories(source), _rule(version), Universe(model.item_ids))


def _rule(version: Resource) -> "EventRule":
    from localaws.personalize.histories import EventRule, event_rule  # noqa: PLC0415  as above

    use_case = recipes.get(version.document["recipeArn"]).use_case
    if use_case is None:
        return event_rule(version.document)
    return EventRule({} if use_case.events is None else {use_case.events: None})


@dataclass(frozen=True)
class Served:
    """Who answers a request.

    Attributes:
        source: campaign or recommender that the request names.
        version: solution version that the campaign answers with; a recommender answers with models of its own.
        recipe: of the solution or recommender.
        config: how the source answers, its `campaignConfig` or `recommenderConfig`.
    """

    source: Resource
    version: Resource
    recipe: Recipe
    config: Json

    @property
    def name(self) -> str:
        """The source in a sentence, for example `campaign arn:...`."""
        return f"{self.source.kind.lower()} {self.source.arn}"


def served_by(plane: ControlPlane, caller: Caller, request: Json) -> Served:
    """The campaign or recommender that a request names.

    Raises:
        ServiceError: ResourceNotFoundException for one that is gone or going, InvalidInputException for one that is not
            ACTIVE, and for a request that names none or both.
    """
    if ("campaignArn" in request) == ("recommenderArn" in request):
        raise invalid_input("Either campaignArn or recommenderArn is required, and not both.")
    if "campaignArn" in request:
        source = _active(plane.get(caller, "Campaign", request["campaignArn"]))
        version = plane.store.get("SolutionVersion", source.document["solutionVersionArn"])
        config = source.document["campaignConfig"]
    else:
        source = version = _active(plane.get(caller, "Recommender", request["recommenderArn"]))
        config = source.document["recommenderConfig"]
    return Served(source, version, recipes.get(version.document["recipeArn"]), config)


def _active(source: Resource) -> Resource:
    if source.status in UNDER_DELETION:
        raise not_found(source.arn)
    if source.status != ACTIVE:
        raise invalid_input(
            f"{source.kind} {source.arn} is not ACTIVE; its status is {source.status}."
        )
    return source


def history_of(
    plane: ControlPlane, trained: Trained, served: Served, user_id: str | None
) -> "Integers":
    """Item codes of what a user did, oldest first; empty for recipes that do not look at it."""
    # Imported with the first model, as above.
    import numpy as np  # noqa: PLC0415

    from localaws.personalize.histories import history  # noqa: PLC0415

    if not served.recipe.follows_events or user_id is None:
        return np.empty(0, np.int32)
    with plane.store.lock:
        return history(
            plane.store.database,
            trained.histories,
            trained.model.index,
            trained.rule,
            dataset_group_arn=served.version.document["datasetGroupArn"],
            user_id=user_id,
            last_event=served.version.internal["lastEvent"],
        )
