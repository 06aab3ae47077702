"""Pages of answers: a token is the place of the first element of the next page."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.glue.errors import invalid

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


def page(
    found: Sequence[Any], data: Mapping[str, Any], default: int = DEFAULT_RESULTS
) -> tuple[list[Any], dict[str, str]]:
    """The elements of a page, and the token of the next one, if there is one.

    Args:
        found: all elements.
        data: the request, with `MaxResults` and `NextToken`.
        default: how many elements a page has when the request does not say.

    Raises:
        GlueError: the token is none.
    """
    token = str(data.get("NextToken") or "0")
    if not token.isascii() or not token.isdecimal():
        raise invalid(f"Invalid NextToken: {token!r}")
    start = int(token)
    end = start + min(int(data.get("MaxResults") or default), MAX_RESULTS)
    return list(found[start:end]), {"NextToken": str(end)} if end < len(found) else {}
