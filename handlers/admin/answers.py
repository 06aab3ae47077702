"""What the owner gets: the service's answer with times as text, or what went wrong, in API Gateway's form."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared.logs import log
from handlers.shared.replies import Reply, failure, reply_to
from handlers.shared.retries import error_code, is_throttling

_UNDER_WAY = re.compile(r"PENDING or IN_PROGRESS", re.IGNORECASE)

_REFUSALS: Mapping[str, tuple[int, str]] = {
    "ResourceNotFoundException": (404, "What the request names is deleted or does not exist."),
    "ResourceAlreadyExistsException": (409, "The name is taken. Choose another one."),
    "ResourceInUseException": (
        409,
        "What the request names is in use, or not ACTIVE yet. Look at its status, and send the request again.",
    ),
    "InvalidInputException": (400, "Amazon Personalize refused the request."),
    "AccessDeniedException": (403, "What the request names does not carry the tags of this stack."),
}


def answer_with(event: Mapping[str, Any], make_reply: Callable[[str], Reply]) -> Reply:
    """Answer one API Gateway proxy request, also when the service refuses.

    Args:
        event: of the request.
        make_reply: answers the request, given its id; may raise RequestError, and the errors of the service.
    """

    def answered(request_id: str) -> Reply:
        try:
            return make_reply(request_id)
        except (ClientError, BotoCoreError) as error:
            return refused(error, request_id)

    return reply_to(event, answered)


def refused(error: ClientError | BotoCoreError, request_id: str, **members: Any) -> Reply:
    """The reply to a request that the service refused or did not answer.

    The service's own text goes to the function's log alone, since it may name what is not the caller's.
    """
    status, message = translate(error)
    log(
        "WARNING",
        "the service refused",
        error=error_code(error),
        reason=str(error),
        status=status,
        requestId=request_id,
    )
    return failure(status, message, request_id, **members)


def translate(error: ClientError | BotoCoreError) -> tuple[int, str]:
    """Status and message for the client.

    A quota of pending work passes with time, and is a 429 as too many requests are; one of what exists does not.
    Source: Amazon Personalize API Reference, Common Errors and the errors of each operation; Developer Guide, error messages.
    """
    code = error_code(error)
    if is_throttling(error):
        return 429, "Too many requests. Send it again later."
    if code == "LimitExceededException":
        if _UNDER_WAY.search(str(error)):
            return 429, "Too much is being made at once. Send it again later."
        return 409, "A quota of Amazon Personalize is used up. Delete what is not needed."
    return _REFUSALS.get(
        code,
        (
            502,
            "Amazon Personalize did not answer. It may have done what was asked: look before you send it again.",
        ),
    )


def plain(value: Any) -> Any:
    """A description as JSON has it: times in ISO 8601, UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value
