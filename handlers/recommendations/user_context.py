"""The context in which a user asks: what the client says of it, and what is derived where it says nothing."""

from collections.abc import Mapping
from typing import Any

from handlers.recommendations.query import Query
from handlers.recommendations.request import given_context
from handlers.shared.context import ContextRules, client_of, derived


def user_context(event: Mapping[str, Any], query: Query, rules: ContextRules) -> dict[str, Any]:
    """The member `context` of GetRecommendations and GetPersonalizedRanking; none where nothing is known.

    Args:
        event: Lambda proxy event of the request.
        query: its parameters; `context.<COLUMN>` goes before what is derived.
        rules: whose names are columns.

    Raises:
        RequestError: 400, see `given_context`.
    """
    given = given_context(query)
    at = float(event["requestContext"]["requestTimeEpoch"]) / 1000
    context = {**given, **derived(rules, client_of(event, rules), at, given)}
    return {"context": context} if context else {}
