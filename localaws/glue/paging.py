"""Pages of answers of the Glue API."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.glue.errors import invalid
from localaws.shared import pages

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
    start = pages.start_of(data.get("NextToken"))
    if start is None:
        raise invalid(f"Invalid NextToken: {data['NextToken']!r}")
    return pages.page(found, start, min(int(data.get("MaxResults") or default), MAX_RESULTS))
