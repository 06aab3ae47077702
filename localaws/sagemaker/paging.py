"""Lists of the SageMaker API: what is asked for, in which order, and page by page.

Source: Amazon SageMaker API Reference, ListNotebookInstances, ListNotebookInstanceLifecycleConfigs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.sagemaker.errors import invalid
from localaws.shared import pages

MAX_RESULTS, DEFAULT_RESULTS = 100, 10

Summary = Mapping[str, Any]
Data = Mapping[str, Any]
_COMPARED: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "CreationTimeBefore": ("CreationTime", lambda found, given: found < given),
    "CreationTimeAfter": ("CreationTime", lambda found, given: found > given),
    "LastModifiedTimeBefore": ("LastModifiedTime", lambda found, given: found < given),
    "LastModifiedTimeAfter": ("LastModifiedTime", lambda found, given: found > given),
}


def page(
    summaries: Sequence[Summary], data: Data, *, name: str, sort_keys: Mapping[str, str]
) -> tuple[list[Summary], dict[str, str]]:
    """The summaries of a page, and the token of the next one, if there is one: the place of its first summary.

    Args:
        summaries: of all resources.
        data: the request.
        name: member of a summary that holds the name of its resource.
        sort_keys: from what `SortBy` allows to the member of a summary; the first is the default.

    Raises:
        SageMakerError: the token or the order is none.
    """
    key = _sort_key(data, sort_keys)
    found = [each for each in summaries if _is_wanted(each, data, name)]
    found.sort(key=lambda each: (each[key], each[name]))
    if data.get("SortOrder") == "Descending":
        found.reverse()
    start = pages.start_of(data.get("NextToken"))
    if start is None:
        raise invalid(f"Invalid NextToken: '{data['NextToken']}'")
    length = min(int(data.get("MaxResults") or DEFAULT_RESULTS), MAX_RESULTS)
    return pages.page(found, start, length)


def _is_wanted(summary: Summary, data: Data, name: str) -> bool:
    compared = all(
        compare(summary[member], data[asked])
        for asked, (member, compare) in _COMPARED.items()
        if data.get(asked) is not None
    )
    return compared and str(data.get("NameContains") or "") in summary[name]


def _sort_key(data: Data, sort_keys: Mapping[str, str]) -> str:
    asked = data.get("SortBy") or next(iter(sort_keys))
    if asked not in sort_keys:
        raise invalid(f"SortBy is one of {', '.join(sort_keys)}, not '{asked}'")
    return sort_keys[asked]
