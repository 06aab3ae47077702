"""Recommendations that clients keep for a while, and ask about afterwards without a body coming back.

Source: RFC 9111, section 5.2.2.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

from handlers.shared import entity_tags
from handlers.shared.replies import Reply, not_modified, reply
from handlers.shared.requests import header_of

OF_ONE_CALL = frozenset({"recommendationId", "$metadata"})
"""Members of a body that are another with every call, though the recommendations are the same."""


def stack_cache_seconds() -> int:
    """For how long clients keep an answer, in the variable `CACHE_SECONDS`; not at all without it."""
    return int(os.environ.get("CACHE_SECONDS", "0"))


def reply_to_keep(event: Mapping[str, Any], body: Mapping[str, Any], cache_seconds: int) -> Reply:
    """The reply with a body, or 304 where the client has it already.

    Nobody but the client keeps it: an answer is for who has the key, and mostly for one user. What stands in for a model
    that is not ready is not kept, and neither is what a POST asks for.

    Args:
        event: of the request.
        body: of the answer.
        cache_seconds: for how long it is kept; 0 for not at all.
    """
    if cache_seconds == 0 or event.get("httpMethod") != "GET" or body.get("fallback"):
        return reply(200, body)
    tag = entity_tag(body)
    headers = {"Cache-Control": f"private, max-age={cache_seconds}", "ETag": tag}
    if entity_tags.names_tag(header_of(event, "if-none-match"), tag):
        return not_modified(headers)
    return reply(200, body, headers)


def entity_tag(body: Mapping[str, Any]) -> str:
    """The tag of a body: that of every other one with the same recommendations."""
    content = {name: value for name, value in body.items() if name not in OF_ONE_CALL}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return entity_tags.entity_tag(text)
