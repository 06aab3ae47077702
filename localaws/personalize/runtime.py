"""GetRecommendations, from the model of a campaign's solution version or of a recommender."""

from typing import TYPE_CHECKING, Final

from localaws.personalize.control import recipes
from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.recipe_table import Recipe
from localaws.personalize.errors import invalid_input
from localaws.personalize.item_metadata import (
    MAX_RESULTS_WITH_METADATA,
    metadata,
    wanted_columns,
)
from localaws.personalize.masks import mask, not_had
from localaws.personalize.models import Models, Served, Trained, history_of, served_by
from localaws.personalize.recommended import remember
from localaws.personalize.request_context import check_context
from localaws.personalize.resources import Resource
from localaws.personalize.shapes import Json

if TYPE_CHECKING:
    from localaws.personalize.metadata.columns import Booleans
    from localaws.personalize.recommender.attributes import Attributes
    from localaws.personalize.recommender.model import Model
    from localaws.personalize.recommender.rows import Floats, Integers
    from localaws.personalize.selection import Promotion, Shown

DEFAULT_RESULTS = 25
MAX_RESULTS = 500

V2: Final = "aws-user-personalization-v2"
"""The one recipe whose answers give reasons, and whose filtered lists are filled."""


EXPLORATION_WEIGHT_V2: Final = 0.3
"""The recipes of version 2 explore by a rule of their own, which is not documented; this is the default of version 1."""

_REQUIRED: Final = {"USER_PERSONALIZATION": ("userId",), "RELATED_ITEMS": ("itemId",)}
"""Source: Amazon Personalize API Reference, GetRecommendations, `userId` and `itemId`."""

_EXPLORED: Final = "Exploration"


def get_recommendations(plane: ControlPlane, models: Models, caller: Caller, request: Json) -> Json:
    """Answer GetRecommendations.

    Raises:
        ServiceError: ResourceNotFoundException for a campaign, recommender or filter that is gone or going,
            InvalidInputException for one that is not ACTIVE yet and for a request that does not fit it.
    """
    # Imported with the first request: it needs numpy.
    from localaws.personalize.selection import both, choose  # noqa: PLC0415

    served = served_by(plane, caller, request)
    version, recipe = served.version, served.recipe
    _check(served, request)
    group = version.document["datasetGroupArn"]
    columns = wanted_columns(plane, served, group, request)
    count = _count(request, MAX_RESULTS_WITH_METADATA if columns else MAX_RESULTS)
    check_context(plane, group, request.get("context", {}))
    trained = models.get(version)
    scores, explored = _scores(plane, trained, served, request)
    shown = choose(
        trained.model,
        scores,
        both(
            _allowed(plane, caller, version, trained, request),
            automatic_mask(plane, served, trained, request),
        ),
        count,
        promotion=_promotion(plane, caller, version, trained, request),
        is_filled=recipe.name == V2 and "filterArn" in request,
    )
    items = [_item(trained, recipe, each, scores, explored) for each in shown]
    ids = [each["itemId"] for each in items]
    if columns:
        for item, described in zip(items, metadata(plane, group, columns, ids), strict=True):
            item["metadata"] = described
    return {"itemList": items, "recommendationId": remember(plane, served.source.arn, ids)}


def _check(served: Served, request: Json) -> None:
    recipe = served.recipe
    if recipe.type == "PERSONALIZED_RANKING":
        raise invalid_input(
            f"Campaign {served.source.arn} uses the recipe {recipe.name}: call GetPersonalizedRanking."
        )
    required = recipe.use_case.asks_for if recipe.use_case else _REQUIRED.get(recipe.type, ())
    for member in required:
        if not request.get(member):
            raise invalid_input(
                f"{member} is required: {served.name} uses the recipe {recipe.name}."
            )


def _count(request: Json, most: int) -> int:
    count: int = request.get("numResults", DEFAULT_RESULTS)
    if count > most:
        raise invalid_input(f"numResults must be at most {most}, not {count}.")
    return count


def _allowed(
    plane: ControlPlane, caller: Caller, version: Resource, trained: Trained, request: Json
) -> "Booleans | None":
    # Source: Developer Guide, "Filter expressions", guidelines: only recipes of related items have a current item.
    has_item = recipes.get(version.document["recipeArn"]).type == "RELATED_ITEMS"
    return mask(
        plane,
        caller,
        version,
        filter_arn=request.get("filterArn"),
        filter_values=request.get("filterValues", {}),
        user_id=request.get("userId"),
        items=trained.items,
        item_id=request["itemId"] if has_item else None,
    )


def automatic_mask(
    plane: ControlPlane, served: Served, trained: Trained, request: Json
) -> "Booleans | None":
    """What the use case of a recommender leaves by itself; how it meets promotions is not documented, and it does not here.

    Args:
        plane: of the service.
        served: the campaign or recommender.
        trained: what answers for it.
        request: with the `userId`, where the use case leaves out what a user had.

    Returns:
        A mask of the model's items; None for all.
    """
    use_case = served.recipe.use_case
    if use_case is None or use_case.left_out is None:
        return None
    return not_had(
        plane,
        served.version,
        event_type=use_case.left_out,
        user_id=request["userId"],
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
        "itemId": request.get("itemId"),
    }
    allowed = _allowed(plane, caller, version, trained, filtered)
    return Promotion(promotion["name"], promotion["percentPromotedItems"], allowed)


def _scores(
    plane: ControlPlane, trained: Trained, served: Served, request: Json
) -> "tuple[Floats, set[int]]":
    """What speaks for each item, and the items that are explored."""
    if served.recipe.type == "RELATED_ITEMS":
        return trained.model.related(trained.model.index.get(request["itemId"])), set()
    history = history_of(plane, trained, served, request.get("userId"))
    return scores_after(plane, trained, served, request, history)


def scores_after(
    plane: ControlPlane, trained: Trained, served: Served, request: Json, history: "Integers"
) -> "tuple[Floats, set[int]]":
    """What speaks for each item to come next, and the items that are explored.

    Args:
        plane: of the service.
        trained: what answers for the campaign.
        served: the campaign.
        request: with the `userId`, where the recipe explores.
        history: what `history_of` says of the user.
    """
    scores = trained.model.score(history)
    scores = trained.model.contexts.in_context(scores, request.get("context", {}))
    attributes = trained.model.attributes
    if not served.recipe.explores or attributes is None:
        return scores, set()
    from localaws.personalize.recommender import exploration  # noqa: PLC0415  as above

    weight, candidates = _explored_by(trained.model, attributes, served)
    explored, items = exploration.explore(
        scores,
        attributes,
        history,
        candidates,
        weight=weight,
        seed=exploration.seed_of(request["userId"], served.version.arn, plane.clock.now()),
    )
    return explored, set(items.tolist())


def _explored_by(
    model: "Model", attributes: "Attributes", served: Served
) -> "tuple[float, Integers]":
    """How much a campaign or recommender explores, and which items: young ones in version 1, ones with few events in version 2."""
    if served.recipe.name == V2:
        return EXPLORATION_WEIGHT_V2, model.cold_items
    settings = served.config["itemExplorationConfig"]
    young = attributes.younger_than(float(settings["explorationItemAgeCutOff"]))
    return float(settings["explorationWeight"]), young


def _item(
    trained: Trained, recipe: Recipe, shown: "Shown", scores: "Floats", explored: set[int]
) -> Json:
    item: Json = {"itemId": trained.model.item_ids[shown.code]}
    if recipe.scores and shown.is_scored:
        item["score"] = float(scores[shown.code])
    if shown.promotion is not None:
        item["promotionName"] = shown.promotion
    reason = shown.reason or (_EXPLORED if shown.code in explored else None)
    if reason is not None and recipe.name == V2:
        item["reason"] = [reason]
    return item
