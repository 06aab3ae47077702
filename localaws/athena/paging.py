"""Pages of answers: a token is the place of the first element of the next page."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.athena.errors import invalid

MAX_RESULTS = 50


def start_of(data: Mapping[str, Any]) -> int:
    """The place at which a page begins.

    Raises:
        AthenaError: the token is none.
    """
    token = str(data.get("NextToken") or "0")
    if not token.isascii() or not token.isdecimal():
        raise invalid("Invalid NextToken")
    return int(token)


def page(
    found: Sequence[Any], data: Mapping[str, Any], *, most: int = MAX_RESULTS
) -> tuple[list[Any], dict[str, str]]:
    """The elements of a page, and the token of the next one, if there is one.

    Args:
        found: all elements.
        data: the request, with `MaxResults` and `NextToken`.
        most: elements of a page when the request does not say fewer.

    Raises:
        AthenaError: the token is none.
    """
    start = start_of(data)
    end = start + min(int(data.get("MaxResults") or most), most)
    return list(found[start:end]), {"NextToken": str(end)} if end < len(found) else {}
