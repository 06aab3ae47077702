"""Pages of answers: a token is the place of the first element of the next page."""

from collections.abc import Mapping
from typing import Any

from localaws.cloudwatch.errors import CloudWatchError

Parameters = Mapping[str, Any]


def page_start(parameters: Parameters) -> int:
    """The place of the first element of a page, which the token of the page before tells.

    Raises:
        CloudWatchError: the token is none.
    """
    token = str(parameters.get("NextToken") or "0")
    if not token.isdecimal():
        raise CloudWatchError("InvalidNextToken", f"The next token {token} is not valid.")
    return int(token)


def next_page(end: int, count: int) -> dict[str, str]:
    """The token of the next page, if there is one."""
    return {"NextToken": str(end)} if end < count else {}
