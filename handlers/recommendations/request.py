"""What a request asks of a campaign, in the members of GetRecommendations and GetPersonalizedRanking.

Source of all limits: Amazon Personalize API Reference, these two operations and their data types.
"""

import re
from collections.abc import Mapping
from typing import Any

from handlers.recommendations.filters import Filters, apply_filter
from handlers.recommendations.query import Query, completed, single, whole_number
from handlers.shared.callers import check_caller
from handlers.shared.ids import checked_id
from handlers.shared.requests import RequestError, repeated

DEFAULT_RESULTS = 25
MAX_RESULTS = 500
MAX_RESULTS_WITH_METADATA = 50
MAX_METADATA_COLUMNS = 10
MAX_CONTEXT_LENGTH = 1000
MAX_NAME_LENGTH = 150

LIST_PARAMETERS = ("numResults", "filter", "metadata", "promotion", "promotionPercent")
LIST_PREFIXES = ("filter.", "promotion.")
"""What all routes have that recommend a list; `recommended_list` reads it."""


def user_of(event: Mapping[str, Any], query: Query, *, is_needed: bool) -> dict[str, Any]:
    """The member `userId` of a request.

    Args:
        event: of the request.
        query: of the request.
        is_needed: whether there must be one, as recommenders of most use cases ask for.

    Raises:
        RequestError: 400 where it is needed and missing, and see `checked_id`; 403, see `check_caller`.
    """
    user = single(query, "userId")
    if user is not None:
        check_caller(event, checked_id(user, "userId"))
        return {"userId": user}
    if is_needed:
        raise RequestError(
            400, "userId is missing. Add it; for an anonymous user, the id of the session."
        )
    return {}


def recommended_list(query: Query, filters: Filters) -> dict[str, Any]:
    """The members of GetRecommendations that say what list is wanted.

    Raises:
        RequestError: 400, see the functions below.
    """
    return {
        **number_of_results(query),
        **chosen_filter(query, filters),
        **chosen_promotion(query, filters),
        **metadata_columns(query),
    }


def number_of_results(query: Query) -> dict[str, Any]:
    """The member `numResults`: 25 if it is not given.

    Raises:
        RequestError: 400 for none from 1 to 500, with metadata to 50.
    """
    highest = MAX_RESULTS_WITH_METADATA if "metadata" in query else MAX_RESULTS
    return {"numResults": whole_number(query, "numResults", highest) or DEFAULT_RESULTS}


def chosen_filter(query: Query, filters: Filters) -> dict[str, Any]:
    """The members of a filter; none without one.

    Raises:
        RequestError: 400 for values without a filter, and see `apply_filter`.
    """
    name = single(query, "filter")
    if name is None:
        _refuse_alone(query, "filter.", "filter")
        return {}
    return apply_filter(query, "filter", name, filters)


def chosen_promotion(query: Query, filters: Filters) -> dict[str, Any]:
    """The member `promotions`: the items of a filter, at a share of the places.

    Raises:
        RequestError: 400 for one without a share, a share without one, and see `apply_filter`.
    """
    name, percent = single(query, "promotion"), whole_number(query, "promotionPercent", 100)
    if name is None:
        _refuse_alone(query, "promotion", "promotion")
        return {}
    if percent is None:
        raise RequestError(400, "promotion needs promotionPercent, a whole number from 1 to 100.")
    promoted = apply_filter(query, "promotion", name, filters)
    return {"promotions": [{"name": name, "percentPromotedItems": percent, **promoted}]}


def metadata_columns(query: Query) -> dict[str, Any]:
    """The member `metadataColumns`, from names of columns with commas between them.

    Raises:
        RequestError: 400 for more than ten of them, or for what is no name of a column.
    """
    text = single(query, "metadata")
    if text is None:
        return {}
    columns = text.split(",")
    if len(columns) > MAX_METADATA_COLUMNS or not all(map(_is_name, columns)):
        raise RequestError(
            400,
            f"metadata must be 1 to {MAX_METADATA_COLUMNS} names of columns of the items, with commas between them.",
        )
    return {"metadataColumns": {"ITEMS": columns}}


def given_context(query: Query) -> dict[str, str]:
    """What the client says of the user's context, by column of the interactions.

    Raises:
        RequestError: 400 for a field that is no name of a column, is given twice, or has an impossible value.
    """
    fields: dict[str, str] = {}
    for name in completed(query, "context."):
        if not _is_name(name):
            raise RequestError(
                400, f"context.{repeated(name)} names no column of the interactions."
            )
        value = single(query, f"context.{name}") or ""
        if not 1 <= len(value) <= MAX_CONTEXT_LENGTH:
            raise RequestError(400, f"context.{name} must be 1 to {MAX_CONTEXT_LENGTH} characters.")
        fields[name] = value
    return fields


def _is_name(text: str) -> bool:
    return re.fullmatch(rf"[A-Za-z_][A-Za-z0-9_]{{0,{MAX_NAME_LENGTH - 1}}}", text) is not None


def _refuse_alone(query: Query, prefix: str, owner: str) -> None:
    for name in query:
        if name.startswith(prefix):
            raise RequestError(
                400, f"{repeated(name)} is given without {owner}. Add {owner}, or leave it out."
            )
