"""Replies to requests of the REST API, in the form that API Gateway takes from a function."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from handlers.shared.cors import cors_headers, stack_origins
from handlers.shared.logs import log
from handlers.shared.requests import RequestError
from handlers.shared.security_headers import SECURITY_HEADERS

RETRY_AFTER_SECONDS = 1

_HTML_ACTIVE = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&"})
"""What a page could run where a program puts an answer into it; in JSON these stand in strings alone, and mean the same."""

Reply = dict[str, Any]


def reply_to(event: Mapping[str, Any], make_reply: Callable[[str], Reply]) -> Reply:
    """Reply to one API Gateway proxy request, whatever goes wrong.

    Args:
        event: of the request.
        make_reply: answers the request, given its id; may raise RequestError.
    """
    request_id = str((event.get("requestContext") or {}).get("requestId", ""))
    made = _made(make_reply, request_id)
    return {**made, "headers": {**made["headers"], **cors_headers(event, stack_origins())}}


def failure(status: int, message: str, request_id: str, **members: Any) -> Reply:
    """A reply that says what went wrong, and when to come again where that helps."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in {429, 503} else {}
    return reply(status, {"message": message, "requestId": request_id, **members}, headers)


def reply(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with a JSON body.

    Args:
        status: of HTTP.
        body: the JSON object.
        headers: besides those of every reply, or in place of them.
    """
    return {
        "statusCode": status,
        "headers": {
            "Content-Type": "application/json",
            **SECURITY_HEADERS,
            **(headers or {}),
        },
        "body": json.dumps(body).translate(_HTML_ACTIVE),
    }


def not_modified(headers: Mapping[str, str]) -> Reply:
    """A reply without a body, to a client that has it."""
    return {"statusCode": 304, "headers": {**SECURITY_HEADERS, **headers}, "body": ""}


def _made(make_reply: Callable[[str], Reply], request_id: str) -> Reply:
    try:
        return make_reply(request_id)
    except RequestError as error:
        return failure(error.status, str(error), request_id)
    except Exception as error:
        # The boundary: whatever went wrong, the client gets JSON that names nothing internal.
        log("ERROR", "the request failed", error=type(error).__name__, requestId=request_id)
        return failure(500, "The request failed.", request_id)
