"""Whom a request may name: where tokens say who calls, that user and no other.

API Gateway hands on what the authorizer said of the token (handlers/authorizer). Without it a request may name anybody.
"""

from collections.abc import Mapping
from typing import Any

from handlers.shared.requests import RequestError

NOT_THE_CALLER = "userId is not the user of the token."


def check_caller(event: Mapping[str, Any], user_id: str | None) -> None:
    """Refuse a request for somebody else.

    Args:
        event: Lambda proxy event of a REST API.
        user_id: that the request names, or None where it names none but has to.

    Raises:
        RequestError: 403, the token is of another user.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    caller = authorizer.get("userId")
    if caller is not None and user_id != caller:
        raise RequestError(403, NOT_THE_CALLER)
