"""Pages of answers of the CloudWatch API."""

from collections.abc import Mapping
from typing import Any

from localaws.cloudwatch.errors import CloudWatchError
from localaws.shared import pages

Parameters = Mapping[str, Any]


def page_start(parameters: Parameters) -> int:
    """The place of the first element of a page, which the token of the page before tells.

    Raises:
        CloudWatchError: the token is none.
    """
    start = pages.start_of(parameters.get("NextToken"))
    if start is None:
        raise CloudWatchError(
            "InvalidNextToken", f"The next token {parameters['NextToken']} is not valid."
        )
    return start


def next_page(end: int, count: int) -> dict[str, str]:
    """The token of the next page, if there is one."""
    return {"NextToken": str(end)} if end < count else {}
