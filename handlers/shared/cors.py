"""Cross-origin resource sharing: which web pages' scripts may read the answer of a function.

API Gateway answers what a browser asks before (components/api/cors.py). Functions of signed routes have no origins.
Source: Fetch Standard, "CORS protocol".
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.shared.requests import header_of

EXPOSED = "ETag,Retry-After,x-amzn-RequestId"


def stack_origins() -> tuple[str, ...]:
    """The origins in the environment, in the variable `CORS_ORIGINS` with blanks between them; none without it."""
    return tuple(os.environ.get("CORS_ORIGINS", "").split())


def cors_headers(event: Mapping[str, Any], origins: Sequence[str]) -> dict[str, str]:
    """The headers that let scripts read the answer.

    Args:
        event: Lambda proxy event of the request.
        origins: one, or `*`, which is answered to everybody; or several, of which that of the request is.
    """
    if not origins:
        return {}
    exposed = {"Access-Control-Expose-Headers": EXPOSED}
    if len(origins) == 1:
        return {"Access-Control-Allow-Origin": origins[0], **exposed}
    asking = header_of(event, "origin")
    allowed = {"Access-Control-Allow-Origin": asking} if asking in origins else {}
    return {**allowed, **exposed, "Vary": "Origin"}
