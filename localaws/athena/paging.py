"""Pages of answers of the Athena API."""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.athena.errors import invalid
from localaws.shared import pages

MAX_RESULTS = 50


def start_of(data: Mapping[str, Any]) -> int:
    """The place at which a page begins.

    Raises:
        AthenaError: the token is none.
    """
    start = pages.start_of(data.get("NextToken"))
    if start is None:
        raise invalid("Invalid NextToken")
    return start


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
    return pages.page(found, start_of(data), min(int(data.get("MaxResults") or most), most))
