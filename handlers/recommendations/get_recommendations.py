"""Lambda function `recommendations`: `GET /recommendations/{userId}` and `GET /getRecommendations`.

Environment: `CAMPAIGN_ARN`.
"""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from handlers.recommendations.request import RecommendationRequest, RequestError, parse_request
from handlers.shared import clients
from handlers.shared.logs import log
from handlers.shared.retries import backoff_seconds, error_code, is_passing, is_throttling

MAX_ATTEMPTS = 2
RETRY_AFTER_SECONDS = 1


class PersonalizeRuntime(Protocol):
    """The part of the `personalize-runtime` client that is used here."""

    def get_recommendations(self, **request: Any) -> Any:
        """Return recommended items."""


@dataclass(frozen=True)
class Answer:
    """The service's answer and what it took: attempts, and the time waited between them."""

    response: Mapping[str, Any]
    attempts: int
    delay_seconds: float


@dataclass(frozen=True)
class Recommender:
    """Asks one campaign, at most twice."""

    runtime: PersonalizeRuntime
    campaign_arn: str
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float, float], float] = random.uniform

    def recommend(self, request: RecommendationRequest) -> Answer:
        """Return the campaign's answer.

        Raises:
            ClientError, BotoCoreError: the last attempt's error, or the first that would not pass.
        """
        delay = 0.0
        attempt = 0
        while True:
            try:
                response = self.runtime.get_recommendations(
                    campaignArn=self.campaign_arn,
                    userId=request.user_id,
                    numResults=request.num_results,
                )
            except (ClientError, BotoCoreError) as error:
                if attempt + 1 >= MAX_ATTEMPTS or not is_passing(error):
                    raise
                pause = backoff_seconds(attempt, self.jitter)
                self.sleep(pause)
                delay += pause
                attempt += 1
            else:
                return Answer(response, attempt + 1, delay)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes both
    """Answer one API Gateway proxy request."""
    return respond(event, Recommender(clients.personalize_runtime(), os.environ["CAMPAIGN_ARN"]))


def respond(event: Mapping[str, Any], recommender: Recommender) -> dict[str, Any]:
    """Answer one API Gateway proxy request with recommendations, or with `{"message", "requestId"}`."""
    request_id = str((event.get("requestContext") or {}).get("requestId", ""))
    try:
        request = parse_request(event, recommender.campaign_arn)
        return _reply(200, _body(request, recommender.recommend(request)))
    except RequestError as error:
        return _failure(error.status, str(error), request_id)
    except (ClientError, BotoCoreError) as error:
        status, message = translate(error)
        log(
            "WARNING",
            "the service gave no recommendations",
            error=error_code(error),
            status=status,
            requestId=request_id,
        )
        return _failure(status, message, request_id)
    except Exception as error:
        # The boundary: whatever went wrong, the client gets JSON that names nothing internal.
        log("ERROR", "the request failed", error=type(error).__name__, requestId=request_id)
        return _failure(500, "The request failed.", request_id)


def translate(error: ClientError | BotoCoreError) -> tuple[int, str]:
    """Return status and message for the client; the service's own text stays inside, for it names resources.

    Source: Amazon Personalize API Reference, GetRecommendations, Errors.
    """
    code = error_code(error)
    if is_throttling(error):
        return 429, "Too many requests. Try again later."
    if code == "ResourceNotFoundException" or (
        code == "InvalidInputException" and _is_not_ready(error)
    ):
        return 503, "The campaign is not ready yet. Try again later."
    if code == "InvalidInputException":
        return 400, "The recommendation service refused the parameters of the request."
    return 502, "The recommendation service did not answer. Try again later."


def _is_not_ready(error: ClientError | BotoCoreError) -> bool:
    """Tell a campaign that is still being made from a wrong parameter: the service has one code for both."""
    text = str(error).lower()
    return "campaign" in text and any(
        word in text for word in ("active", "pending", "in progress", "creating")
    )


def _body(request: RecommendationRequest, answer: Answer) -> dict[str, Any]:
    body = {
        "itemList": answer.response.get("itemList", []),
        "recommendationId": answer.response.get("recommendationId"),
    }
    if not request.with_metadata:
        return body
    metadata = answer.response.get("ResponseMetadata", {})
    return {
        "$metadata": {
            "httpStatusCode": metadata.get("HTTPStatusCode"),
            "requestId": metadata.get("RequestId"),
            "attempts": answer.attempts,
            "totalRetryDelay": round(answer.delay_seconds * 1000),
        },
        **body,
    }


def _failure(status: int, message: str, request_id: str) -> dict[str, Any]:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in {429, 503} else {}
    return _reply(status, {"message": message, "requestId": request_id}, headers)


def _reply(
    status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "body": json.dumps(body),
    }
