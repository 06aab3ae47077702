"""Lambda function `related`: `GET /related/{itemId}`.

Environment: `CAMPAIGN_ARN`, or `RECOMMENDER_ARN` and `NEEDS_USER`; `FILTERS`.
"""

from collections.abc import Mapping
from typing import Any

from handlers.recommendations.answers import Body, answer_with, items_of
from handlers.recommendations.campaign import Campaign, stack_campaign
from handlers.recommendations.filters import Filters, stack_filters
from handlers.recommendations.query import read_query
from handlers.recommendations.request import (
    LIST_PARAMETERS,
    LIST_PREFIXES,
    recommended_list,
    user_of,
)
from handlers.shared.ids import path_id


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy request."""
    return respond(event, stack_campaign(), stack_filters())


def respond(event: Mapping[str, Any], campaign: Campaign, filters: Filters) -> dict[str, Any]:
    """Answer with the items that go with the one in the path."""
    return answer_with(event, lambda: _body(event, campaign, filters))


def _body(event: Mapping[str, Any], campaign: Campaign, filters: Filters) -> Body:
    query = read_query(event, ("userId", *LIST_PARAMETERS), LIST_PREFIXES)
    request = {
        "itemId": path_id(event, "itemId"),
        **user_of(event, query, is_needed=campaign.needs_user),
        **recommended_list(query, filters),
    }
    return items_of(campaign.recommend(request).response)
