"""Lambda function `recommendations`: `GET /recommendations/{userId}` and `GET /getRecommendations`.

Environment: `CAMPAIGN_ARN` or `RECOMMENDER_ARN`; `FILTERS`; where the stack has a model or recommender of popular items,
`POPULAR_CAMPAIGN_ARN` or `POPULAR_RECOMMENDER_ARN`; and, where the owner makes campaigns beside the program, `NAMED_CAMPAIGNS`.
Where the stack derives the context of users, `context.json` lies beside this module.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers.recommendations.answers import Body, answer_with, items_of, translate
from handlers.recommendations.campaign import (
    Answer,
    Campaign,
    popular_campaign,
    stack_campaign,
)
from handlers.recommendations.filters import Filters, stack_filters
from handlers.recommendations.query import Query, read_query, single
from handlers.recommendations.request import (
    LIST_PARAMETERS,
    LIST_PREFIXES,
    recommended_list,
)
from handlers.recommendations.user_context import user_context
from handlers.shared.callers import check_caller
from handlers.shared.context import NO_CONTEXT, ContextRules, stack_rules
from handlers.shared.ids import checked_id, path_id
from handlers.shared.logs import log
from handlers.shared.requests import RequestError
from handlers.shared.retries import error_code

PREFIXES = (*LIST_PREFIXES, "context.")


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy request."""
    return respond(
        event,
        stack_campaign(),
        stack_filters(),
        popular_campaign(),
        asks_named="NAMED_CAMPAIGNS" in os.environ,
        rules=stack_rules(Path(__file__).parent),
    )


def respond(
    event: Mapping[str, Any],
    campaign: Campaign,
    filters: Filters,
    popular: Campaign | None = None,
    *,
    asks_named: bool = False,
    rules: ContextRules = NO_CONTEXT,
) -> dict[str, Any]:
    """Answer with what the campaign recommends, or with popular items where it cannot.

    Args:
        event: of the request.
        campaign: that is asked.
        filters: of the stack.
        popular: the campaign that stands in for one that is not ready, has too much to do or does not answer.
        asks_named: whether a client may name any campaign that the function's role may ask.
        rules: of the context that is derived for the campaign; one that the client names may have another recipe.
    """

    def body() -> Body:
        return _body(event, campaign, filters, popular, asks_named=asks_named, rules=rules)

    return answer_with(event, body)


def _body(
    event: Mapping[str, Any],
    campaign: Campaign,
    filters: Filters,
    popular: Campaign | None,
    *,
    asks_named: bool,
    rules: ContextRules,
) -> Body:
    in_path = "userId" in (event.get("pathParameters") or {})
    if in_path:
        query = read_query(event, LIST_PARAMETERS, PREFIXES)
        user = path_id(event, "userId")
    else:
        query = read_query(event, ("userId", *LIST_PARAMETERS, "campaignArn"), PREFIXES)
        user = checked_id(single(query, "userId"), "userId")
    check_caller(event, user)
    named = campaign.arn if in_path else single(query, "campaignArn") or campaign.arn
    if named != campaign.arn:
        if not asks_named:
            raise _foreign()
        request = {**_request(user, query, filters), **user_context(event, query, NO_CONTEXT)}
        asked = _ask_named(replace(campaign, arn=named, parameter="campaignArn"), request)
        return {"$metadata": _details(asked), **items_of(asked.response)}
    request = {**_request(user, query, filters), **user_context(event, query, rules)}
    answer, is_fallback = _ask(campaign, popular, request)
    return {
        **({} if in_path else {"$metadata": _details(answer)}),
        **items_of(answer.response),
        **({"fallback": True} if is_fallback else {}),
    }


def _request(user: str, query: Query, filters: Filters) -> dict[str, Any]:
    return {"userId": user, **recommended_list(query, filters)}


def _foreign() -> RequestError:
    return RequestError(
        403, "campaignArn is not this API's campaign. Leave it out: the API chooses its own."
    )


def _ask_named(campaign: Campaign, request: Mapping[str, Any]) -> Answer:
    """The answer of a campaign that the client chose; nothing stands in for it.

    IAM knows by its tags whether it is this stack's, and what is not there has none.
    """
    try:
        return campaign.recommend(request)
    except ClientError as error:
        if error_code(error) == "AccessDeniedException":
            raise _foreign() from None
        raise


def _ask(
    campaign: Campaign, popular: Campaign | None, request: Mapping[str, Any]
) -> tuple[Answer, bool]:
    """The answer, and whether popular items stand in."""
    try:
        return campaign.recommend(request), False
    except (ClientError, BotoCoreError) as error:
        status, _ = translate(error)
        if popular is None or status == 400:
            raise
        log("WARNING", "popular items stand in", error=error_code(error), status=status)
        try:
            # What is popular is so wherever the user is.
            without = {name: value for name, value in request.items() if name != "context"}
            return popular.recommend(without), True
        except (ClientError, BotoCoreError) as second:
            log("WARNING", "no popular items either", error=error_code(second))
            raise error from None


def _details(answer: Answer) -> dict[str, Any]:
    """What the call took that answered."""
    metadata = answer.response.get("ResponseMetadata", {})
    return {
        "httpStatusCode": metadata.get("HTTPStatusCode"),
        "requestId": metadata.get("RequestId"),
        "attempts": answer.attempts,
        "totalRetryDelay": round(answer.delay_seconds * 1000),
    }
