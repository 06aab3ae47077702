"""The runtime API: GetRecommendations from the model of a campaign's solution version."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localaws.personalize.control import recipes, solution_versions
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input, not_found, not_served
from localaws.personalize.item_metadata import (
    MAX_RESULTS_WITH_METADATA,
    metadata,
    wanted_columns,
)
from localaws.personalize.masks import mask
from localaws.personalize.request_context import check_context
from localaws.personalize.resources import ACTIVE, UNDER_DELETION, Resource
from localaws.personalize.shapes import Json

if TYPE_CHECKING:
    from localaws.personalize.columns import Histories, Integers
    from localaws.personalize.histories import EventRule
    from localaws.personalize.metadata.catalogue import Universe
    from localaws.personalize.metadata.columns import Booleans
    from localaws.personalize.recommender.model import Model
    from localaws.personalize.recommender.rows import Floats
    from localaws.personalize.selection import Promotion, Shown

DEFAULT_RESULTS = 25
MAX_RESULTS = 500

V2: Final = "aws-user-personalization-v2"
"""The one recipe whose answers give reasons, and whose filtered lists are filled."""


@dataclass(frozen=True)
class Trained:
    """Everything that answers for one solution version.

    Attributes:
        model: the trained model.
        histories: interactions it was trained with.
        rule: which events count.
        items: the model's items, for masks.
    """

    model: "Model"
    histories: "Histories"
    rule: "EventRule"
    items: "Universe"


class Models:
    """Models in memory: loaded at the first request, dropped with their version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[str, Trained] = {}

    def get(self, version: Resource) -> Trained:
        """The model of an ACTIVE version."""
        found = self._loaded.get(version.arn)
        if found is not None:
            return found
        with self._lock:
            if version.arn not in self._loaded:
                self._loaded[version.arn] = _load(
                    solution_versions.folder_of(version), version.document
                )
            return self._loaded[version.arn]

    def keep_only(self, arns: set[str]) -> None:
        """Drop the models of all versions but these."""
        with self._lock:
            self._loaded = {arn: each for arn, each in self._loaded.items() if arn in arns}


def _load(folder: Path, document: Json) -> Trained:
    # Imported with the first model: a server that only keeps resources stays small.
    from localaws.personalize.columns import Histories  # noqa: PLC0415
    from localaws.personalize.histories import event_rule  # noqa: PLC0415
    from localaws.personalize.metadata.catalogue import Universe  # noqa: PLC0415
    from localaws.personalize.recommender.model import Model  # noqa: PLC0415

    model = Model.load(folder / "model")
    return Trained(model, Histories(folder), event_rule(document), Universe(model.item_ids))


def get_recommendations(plane: ControlPlane, models: Models, caller: Caller, request: Json) -> Json:
    """Answer GetRecommendations.

    Raises:
        ServiceError: ResourceNotFoundException for a campaign or filter that is gone or going,
            InvalidInputException for one that is not ACTIVE yet and for a request that does not fit it.
    """
    # Imported with the first request: it needs numpy.
    from localaws.personalize.selection import choose  # noqa: PLC0415

    if request.get("recommenderArn"):
        raise not_served("recommenderArn of GetRecommendations")
    campaign, version = _campaign(plane, caller, request)
    recipe = recipes.get(version.document["recipeArn"])
    if recipe.type == "USER_PERSONALIZATION" and not request.get("userId"):
        raise invalid_input(
            f"userId is required: campaign {campaign.arn} uses the recipe {recipe.name}."
        )
    group = version.document["datasetGroupArn"]
    columns = wanted_columns(plane, campaign, recipe, group, request)
    count = _count(request, MAX_RESULTS_WITH_METADATA if columns else MAX_RESULTS)
    check_context(plane, group, request.get("context", {}))
    trained = models.get(version)
    scores = trained.model.score(_history(plane, trained, version, recipe, request))
    shown = choose(
        trained.model,
        scores,
        _allowed(plane, caller, version, trained, request),
        count,
        promotion=_promotion(plane, caller, version, trained, request),
        is_filled=recipe.name == V2 and "filterArn" in request,
    )
    items = [_item(trained, recipe, each, scores) for each in shown]
    if columns:
        ids = [each["itemId"] for each in items]
        for item, described in zip(items, metadata(plane, group, columns, ids), strict=True):
            item["metadata"] = described
    return {"itemList": items, "recommendationId": f"RID-{uuid.uuid4()}"}


def _count(request: Json, most: int) -> int:
    count: int = request.get("numResults", DEFAULT_RESULTS)
    if count > most:
        raise invalid_input(f"numResults must be at most {most}, not {count}.")
    return count


def _allowed(
    plane: ControlPlane, caller: Caller, version: Resource, trained: Trained, request: Json
) -> "Booleans | None":
    return mask(
        plane,
        caller,
        version,
        filter_arn=request.get("filterArn"),
        filter_values=request.get("filterValues", {}),
        user_id=request.get("userId"),
        items=trained.items,
    )


def _promotion(
    plane: ControlPlane, caller: Caller, version: Resource, trained: Trained, request: Json
) -> "Promotion | None":
    """The promotion of a request, which has its own filter; that of the request does not touch promoted items."""
    from localaws.personalize.selection import Promotion  # noqa: PLC0415  as above

    asked: list[Json] = request.get("promotions", [])
    if not asked:
        return None
    promotion = asked[0]
    for member in ("name", "percentPromotedItems", "filterArn"):
        if member not in promotion:
            raise invalid_input(f"A promotion must have {member}.")
    filtered = {
        "userId": request.get("userId"),
        "filterArn": promotion["filterArn"],
        "filterValues": promotion.get("filterValues", {}),
    }
    allowed = _allowed(plane, caller, version, trained, filtered)
    return Promotion(promotion["name"], promotion["percentPromotedItems"], allowed)


def _campaign(plane: ControlPlane, caller: Caller, request: Json) -> tuple[Resource, Resource]:
    if "campaignArn" not in request:
        raise invalid_input("campaignArn is required.")
    campaign = plane.get(caller, "Campaign", request["campaignArn"])
    if campaign.status in UNDER_DELETION:
        raise not_found(campaign.arn)
    if campaign.status != ACTIVE:
        raise invalid_input(
            f"Campaign {campaign.arn} is not ACTIVE; its status is {campaign.status}."
        )
    return campaign, plane.store.get("SolutionVersion", campaign.document["solutionVersionArn"])


def _history(
    plane: ControlPlane,
    trained: Trained,
    version: Resource,
    recipe: recipes.Recipe,
    request: Mapping[str, str],
) -> "Integers":
    # Imported with the first model, as above.
    import numpy as np  # noqa: PLC0415

    from localaws.personalize.histories import history  # noqa: PLC0415

    if not recipe.follows_events:
        return np.empty(0, np.int32)
    with plane.store.lock:
        return history(
            plane.store.database,
            trained.histories,
            trained.model.index,
            trained.rule,
            dataset_group_arn=version.document["datasetGroupArn"],
            user_id=request["userId"],
            last_event=version.internal["lastEvent"],
        )


def _item(trained: Trained, recipe: recipes.Recipe, shown: "Shown", scores: "Floats") -> Json:
    item: Json = {"itemId": trained.model.item_ids[shown.code]}
    if recipe.scores and shown.is_scored:
        item["score"] = float(scores[shown.code])
    if shown.promotion is not None:
        item["promotionName"] = shown.promotion
    if shown.reason is not None and recipe.name == V2:
        item["reason"] = [shown.reason]
    return item
