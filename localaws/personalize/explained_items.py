"""Why a campaign or recommender recommends an item to a user: an answer of the local AWS alone, since AWS has no such operation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from localaws.personalize.control.plane import Caller, ControlPlane
from localaws.personalize.errors import invalid_input
from localaws.personalize.models import Models, Served, Trained, history_of, served_by
from localaws.personalize.runtime import automatic_mask, scores_after
from localaws.personalize.shapes import Json

if TYPE_CHECKING:
    from localaws.personalize.recommender.explanations import Explanation
    from localaws.personalize.recommender.rows import Floats, Integers

FIRST_ITEMS: Final = 3
"""Items that are explained where the request names none: the best."""

EXPLORATION: Final = "exploration"
"""Stands for the expert where an item has its score for being explored: its attributes resemble those of the history."""

_SOURCES: Final = {"campaignArn": "Campaign", "recommenderArn": "Recommender"}
"""What may answer: the kind of resource by the parameter with its ARN."""

_PARAMETERS: Final = (*_SOURCES, "userId", "itemId")


def explain_recommendations(
    plane: ControlPlane, models: Models, parameters: Mapping[str, str]
) -> Json:
    """Take scores of GetRecommendations apart, as that would answer now and without a filter.

    What a recommender leaves out by itself is not among its best. A campaign for rankings is asked for the scores that GetPersonalizedRanking shares among the items of its request.

    Args:
        plane: of the service.
        models: of the solution versions.
        parameters: `campaignArn` or `recommenderArn`, and `userId`; `itemId` for one item instead of the best three.

    Returns:
        The ARN that was asked for, `solutionVersionArn` of a campaign, `userId`, `history`, item ids of what the user did, oldest first, and `items`: each with `itemId`, `score`, `contributions` that
        sum to it (`expert`, `value`, and `event`, a place in the history) and `reasons`, places of events without any one
        of which the experts give the item less.

    Raises:
        ServiceError: ResourceNotFoundException for a campaign or recommender that is gone or going, InvalidInputException for
            one that is not ACTIVE yet, for a recipe that looks at no user, for an item without a score, and for other parameters.
    """
    asked = _check(parameters)
    source = plane.store.get(_SOURCES[asked], parameters[asked])
    request = dict(parameters)
    served = served_by(plane, Caller(source.account, source.region), request)
    if not served.recipe.follows_events:
        raise invalid_input(
            f"{source.kind} {source.arn} uses the recipe {served.recipe.name}, which looks at nothing that a user did: "
            "there is nothing to explain."
        )
    trained = models.get(served.version)
    history = history_of(plane, trained, served, parameters["userId"])
    scores, explored = scores_after(plane, trained, served, request, history)
    ids = trained.model.item_ids
    return {
        asked: source.arn,
        **({"solutionVersionArn": served.version.arn} if served.version is not source else {}),
        "userId": parameters["userId"],
        "history": [ids[code] for code in history.tolist()],
        "items": [
            _item(ids[code], _explanation(trained, history, code, scores, explored))
            for code in _wanted(plane, served, trained, scores, request)
        ],
    }


def _check(parameters: Mapping[str, str]) -> str:
    """The parameter that names what answers."""
    named = [name for name in _SOURCES if parameters.get(name)]
    if len(named) != 1:
        raise invalid_input(f"Either {' or '.join(_SOURCES)} is required, and not both.")
    if not parameters.get("userId"):
        raise invalid_input("userId is required.")
    unknown = [name for name in parameters if name not in _PARAMETERS]
    if unknown:
        raise invalid_input(
            f"There is no parameter {', '.join(unknown)}: expected {', '.join(_PARAMETERS)}."
        )
    return named[0]


def _wanted(
    plane: ControlPlane, served: Served, trained: Trained, scores: "Floats", request: Json
) -> list[int]:
    # Imported with the first explanation: it needs numpy.
    from localaws.personalize.selection import choose  # noqa: PLC0415

    item_id = request.get("itemId")
    if item_id is None:
        allowed = automatic_mask(plane, served, trained, request)
        return [each.code for each in choose(trained.model, scores, allowed, FIRST_ITEMS)]
    code = trained.model.index.get(item_id)
    if code is None:
        raise invalid_input(f"Item {item_id} has no score: {served.name} was not trained with it.")
    return [code]


def _explanation(
    trained: Trained, history: "Integers", code: int, scores: "Floats", explored: set[int]
) -> "Explanation":
    """Of the score that the answer has: exploration gives some items another one, and the rest a part of their own."""
    # Imported with the first explanation: it needs numpy.
    from localaws.personalize.recommender.explanations import (  # noqa: PLC0415
        Contribution,
        Explanation,
        explain,
    )

    score, attributes = float(scores[code]), trained.model.attributes
    if code in explored and attributes is not None:
        support = attributes.support(history, code)
        shares = (score * support / support.sum()).tolist()
        parts = [
            Contribution(expert=EXPLORATION, event=event, value=share)
            for event, share in enumerate(shares)
            if share
        ]
        return Explanation(score=score, contributions=parts, reasons=[])
    found = explain(trained.model, history, code)
    left = score / found.score if found.score else 1.0
    parts = [replace(part, value=part.value * left) for part in found.contributions]
    return replace(found, score=score, contributions=parts)


def _item(item_id: str, found: "Explanation") -> Json:
    parts: list[Json] = [
        {"expert": part.expert, "value": part.value}
        | ({} if part.event is None else {"event": part.event})
        for part in found.contributions
    ]
    return {
        "itemId": item_id,
        "score": found.score,
        "contributions": parts,
        "reasons": list(found.reasons),
    }
