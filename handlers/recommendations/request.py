"""The parameters of a recommendation request, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from handlers.shared.limits import MAX_ID_LENGTH
from handlers.shared.null_words import NULL_WORDS

DEFAULT_RESULTS = 25
MAX_RESULTS = 500


class RequestError(ValueError):
    """A request that is not answered; the text is for the client."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class RecommendationRequest:
    """Recommendations for one user.

    `with_metadata`: answer with `$metadata`, as `/getRecommendations` does.
    """

    user_id: str
    num_results: int
    with_metadata: bool


def parse_request(event: Mapping[str, Any], campaign_arn: str) -> RecommendationRequest:
    """Read a request of either route from an API Gateway proxy event; unknown query parameters are ignored.

    Args:
        event: Lambda proxy event of a REST API. Path parameters in it are still percent-encoded, query
            parameters are not.
        campaign_arn: this stack's campaign; a client may name it, and no other.

    Raises:
        RequestError: 400 for a wrong parameter, 403 for another campaign.
    """
    query = event.get("queryStringParameters") or {}
    path = event.get("pathParameters") or {}
    in_path = "userId" in path
    user_id = unquote(path["userId"]) if in_path else query.get("userId")
    if user_id is None or not 1 <= len(user_id) <= MAX_ID_LENGTH:
        raise RequestError(400, f"userId must be 1 to {MAX_ID_LENGTH} characters.")
    if user_id in NULL_WORDS:
        raise RequestError(
            400,
            "userId is a word for a missing value, such as null or undefined. "
            "Send the user's id, or the session id of an anonymous user.",
        )
    if query.get("campaignArn", campaign_arn) != campaign_arn:
        raise RequestError(
            403, "campaignArn is not this API's campaign. Leave it out: the API chooses its own."
        )
    return RecommendationRequest(
        user_id, _num_results(query.get("numResults")), with_metadata=not in_path
    )


def _num_results(text: str | None) -> int:
    """Read `numResults`. Source: Amazon Personalize API Reference, GetRecommendations: 25 if absent, at most 500."""
    if text is None:
        return DEFAULT_RESULTS
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= MAX_RESULTS:
        raise RequestError(400, f"numResults must be a whole number from 1 to {MAX_RESULTS}.")
    return int(text)
