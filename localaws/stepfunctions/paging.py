"""Pages of answers: a token is the place of the first element of the next page."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.stepfunctions.errors import SfnError

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


def page(found: Sequence[Any], data: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """The elements of a page, and the token of the next one, if there is one.

    Args:
        found: all elements.
        data: the request, with `maxResults` and `nextToken`.

    Raises:
        SfnError: the token is none.
    """
    token = str(data.get("nextToken") or "0")
    if not token.isascii() or not token.isdecimal():
        raise SfnError("InvalidToken", f"Invalid Token: '{token}'")
    start = int(token)
    end = start + min(int(data.get("maxResults") or DEFAULT_RESULTS), MAX_RESULTS)
    return list(found[start:end]), {"nextToken": str(end)} if end < len(found) else {}
