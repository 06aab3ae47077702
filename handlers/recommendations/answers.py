"""What a client gets: items, or what went wrong, in API Gateway's form."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers.recommendations.answer_metrics import THROTTLED, answer_metrics
from handlers.recommendations.caching import reply_to_keep, stack_cache_seconds
from handlers.shared.logs import log
from handlers.shared.metrics import emit
from handlers.shared.replies import Reply, failure, reply_to
from handlers.shared.retries import error_code, is_throttling

Body = dict[str, Any]


def answer_with(event: Mapping[str, Any], make_body: Callable[[], Body]) -> Reply:
    """Answer one API Gateway proxy request with a body, which the client may keep, or with `{"message", "requestId"}`.

    Args:
        event: of the request.
        make_body: reads the request and asks for what answers it.
    """
    return reply_to(event, lambda request_id: _reply(event, make_body, request_id))


def _reply(event: Mapping[str, Any], make_body: Callable[[], Body], request_id: str) -> Reply:
    began = time.perf_counter()
    try:
        body = make_body()
    except (ClientError, BotoCoreError) as error:
        status, message = translate(error)
        log(
            "WARNING",
            "the service gave no recommendations",
            error=error_code(error),
            status=status,
            requestId=request_id,
        )
        if status == 429:
            emit(THROTTLED, requestId=request_id)
        return failure(status, message, request_id)
    emit(answer_metrics(body, (time.perf_counter() - began) * 1000), requestId=request_id)
    return reply_to_keep(event, body, stack_cache_seconds())


def items_of(response: Mapping[str, Any], member: str = "itemList") -> Body:
    """The body of an answer with items.

    Args:
        response: of the service.
        member: of the response that has the items.
    """
    return {
        "itemList": response.get(member, []),
        "recommendationId": response.get("recommendationId"),
    }


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
        return 503, f"The {_named(error) or 'campaign'} is not ready yet. Try again later."
    if code == "InvalidInputException":
        return 400, "The recommendation service refused the parameters of the request."
    return 502, "The recommendation service did not answer. Try again later."


def _is_not_ready(error: ClientError | BotoCoreError) -> bool:
    """Tell what is still being made, or stopped, from a wrong parameter: the service has one code for both."""
    text = str(error).lower()
    return _named(error) is not None and any(
        word in text for word in ("active", "pending", "in progress", "creating")
    )


def _named(error: ClientError | BotoCoreError) -> str | None:
    """What an error is about, if it is what should have answered."""
    text = str(error).lower()
    return next((kind for kind in ("recommender", "campaign") if kind in text), None)
