"""Lambda function `rankings`: `POST /rankings`.

Environment: `CAMPAIGN_ARN`, `FILTERS`. Where the stack derives the context of users, `context.json` lies beside this module.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handlers.recommendations.answers import Body, answer_with, items_of
from handlers.recommendations.campaign import Campaign, stack_campaign
from handlers.recommendations.filters import Filters, stack_filters
from handlers.recommendations.query import Query, read_query
from handlers.recommendations.request import (
    MAX_RESULTS,
    MAX_RESULTS_WITH_METADATA,
    chosen_filter,
    metadata_columns,
)
from handlers.recommendations.user_context import user_context
from handlers.shared.callers import check_caller
from handlers.shared.context import NO_CONTEXT, ContextRules, stack_rules
from handlers.shared.ids import checked_id
from handlers.shared.requests import RequestError, body_of

PARAMETERS = ("filter", "metadata")
PREFIXES = ("filter.", "context.")
MEMBERS = {"userId", "itemIds"}


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy request."""
    return respond(event, stack_campaign(), stack_filters(), stack_rules(Path(__file__).parent))


def respond(
    event: Mapping[str, Any],
    campaign: Campaign,
    filters: Filters,
    rules: ContextRules = NO_CONTEXT,
) -> dict[str, Any]:
    """Answer with the items of the body in the user's order; rules are of the context that is derived."""
    return answer_with(event, lambda: _body(event, campaign, filters, rules))


def _body(
    event: Mapping[str, Any], campaign: Campaign, filters: Filters, rules: ContextRules
) -> Body:
    query = read_query(event, PARAMETERS, PREFIXES)
    given = _read(event)
    user = checked_id(given.get("userId"), "userId")
    check_caller(event, user)
    request = {
        "userId": user,
        "inputList": _items(given.get("itemIds"), query),
        **chosen_filter(query, filters),
        **metadata_columns(query),
        **user_context(event, query, rules),
    }
    return items_of(campaign.rank(request).response, "personalizedRanking")


def _read(event: Mapping[str, Any]) -> dict[str, Any]:
    """The body; the gateway drops the limits of lists from its model, and checks no body of another content type."""
    given = body_of(event)
    if set(given) != MEMBERS:
        raise RequestError(400, "The body must be a JSON object with userId and itemIds.")
    return given


def _items(given: object, query: Query) -> list[str]:
    most = MAX_RESULTS_WITH_METADATA if "metadata" in query else MAX_RESULTS
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        raise RequestError(400, f"itemIds must be a list of 1 to {most} item ids.")
    return [checked_id(each, "Each of itemIds") for each in given]
