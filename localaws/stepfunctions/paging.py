"""Pages of answers of the Step Functions API."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.shared import pages
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
    start = pages.start_of(data.get("nextToken"))
    if start is None:
        raise SfnError("InvalidToken", f"Invalid Token: '{data['nextToken']}'")
    length = min(int(data.get("maxResults") or DEFAULT_RESULTS), MAX_RESULTS)
    return pages.page(found, start, length, "nextToken")
