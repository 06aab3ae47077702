"""Tags of a resource: limits and merging.

Source: Amazon Personalize API Reference, TagResource and UntagResource; 50 tags a resource.
"""

from collections.abc import Iterable, Mapping

from localaws.personalize.errors import ServiceError, invalid_input

MAX_TAGS = 50


def merged(tags: Mapping[str, str], added: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """`tags` with `added` (items `{"tagKey", "tagValue"}`) put over them.

    Raises:
        ServiceError: TooManyTagsException over 50 tags, InvalidInputException for a reserved key or a
            key that is given twice.
    """
    new: dict[str, str] = {}
    for tag in added:
        key = tag["tagKey"]
        if key.lower().startswith("aws:"):
            raise invalid_input(f"Tag key {key!r} is not valid: the prefix aws: is reserved.")
        if key in new:
            raise invalid_input(f"Tag key {key!r} is given twice.")
        new[key] = tag["tagValue"]
    result = {**tags, **new}
    if len(result) > MAX_TAGS:
        raise ServiceError(
            "TooManyTagsException",
            f"{len(result)} tags are too many: a resource has at most {MAX_TAGS}.",
        )
    return result


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as ListTagsForResource shows them, in order of key."""
    return [{"tagKey": key, "tagValue": tags[key]} for key in sorted(tags)]
