"""GetPersonalizedRanking: the items of a request in the order of a user's taste."""

from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.control.recipe_table import Recipe
from localaws.personalize.errors import invalid_input
from localaws.personalize.item_metadata import metadata, wanted_columns
from localaws.personalize.masks import mask
from localaws.personalize.models import Models, Served, history_of, served_by
from localaws.personalize.recommended import remember
from localaws.personalize.request_context import check_context
from localaws.personalize.shapes import Json

MAX_INPUTS = 500
MAX_INPUTS_WITH_METADATA = 50


def get_personalized_ranking(
    plane: ControlPlane, models: Models, caller: Caller, request: Json
) -> Json:
    """Answer GetPersonalizedRanking.

    Items that the solution version was not trained with stand at the end, in the order of the request: with the score
    zero, and without one in version 2. An item that is named twice is ranked once; one that a filter takes is left out,
    and the others share its score.

    Raises:
        ServiceError: ResourceNotFoundException for a campaign or filter that is gone or going, InvalidInputException for
            one that is not ACTIVE yet, for a campaign of another type of recipe, and for too many items.
    Source: Amazon Personalize Developer Guide, "Getting a personalized ranking".
    """
    served = served_by(plane, caller, request)
    recipe, group = served.recipe, served.version.document["datasetGroupArn"]
    if recipe.type != "PERSONALIZED_RANKING":
        raise invalid_input(
            f"Campaign {served.source.arn} uses the recipe {recipe.name}: call GetRecommendations."
        )
    columns = wanted_columns(plane, served, group, request)
    _check_inputs(request["inputList"], MAX_INPUTS_WITH_METADATA if columns else MAX_INPUTS)
    check_context(plane, group, request.get("context", {}))
    # Imported with the first model: a server that only keeps resources stays small.
    from localaws.personalize.recommender.ranking import rank  # noqa: PLC0415

    trained = models.get(served.version)
    index = trained.model.index
    inputs = _allowed(plane, caller, served, request)
    history = history_of(plane, trained, served, request["userId"])
    known = [index[item] for item in inputs if item in index]
    ranked = rank(trained.model, history, known, request.get("context", {}))
    items: list[Json] = [
        {"itemId": trained.model.item_ids[code], "score": score} for code, score in ranked
    ]
    items += [_untrained(item, recipe) for item in inputs if item not in index]
    ids = [each["itemId"] for each in items]
    if columns:
        for item, described in zip(items, metadata(plane, group, columns, ids), strict=True):
            item["metadata"] = described
    return {
        "personalizedRanking": items,
        "recommendationId": remember(plane, served.source.arn, ids),
    }


def _allowed(plane: ControlPlane, caller: Caller, served: Served, request: Json) -> list[str]:
    """The items of a request that its filter leaves, each once."""
    from localaws.personalize.metadata.catalogue import Universe  # noqa: PLC0415  it needs numpy

    inputs = list(dict.fromkeys(request["inputList"]))
    allowed = mask(
        plane,
        caller,
        served.version,
        filter_arn=request.get("filterArn"),
        filter_values=request.get("filterValues", {}),
        user_id=request["userId"],
        items=Universe(inputs),
    )
    if allowed is None:
        return inputs
    return [item for item, is_left in zip(inputs, allowed.tolist(), strict=True) if is_left]


def _check_inputs(items: list[str], most: int) -> None:
    if len(items) > most:
        raise invalid_input(f"inputList must have at most {most} items, not {len(items)}.")


def _untrained(item: str, recipe: Recipe) -> Json:
    return {"itemId": item} if recipe.name.endswith("-v2") else {"itemId": item, "score": 0.0}
