"""Tags of a resource: as the service lists them, as the program declares them, and the change between two declarations."""

from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.values import KEY_TAG


def tag_list(tags: Mapping[str, str], key_tag: str) -> list[dict[str, str]]:
    """The tags of a Create request: the program's and our own."""
    every = {**tags, KEY_TAG: key_tag}
    return [{"tagKey": name, "tagValue": value} for name, value in sorted(every.items())]


def read_tags(personalize: Personalize, arn: str) -> dict[str, str]:
    """All tags of a resource."""
    answer = personalize.call("ListTagsForResource", resourceArn=arn)
    return {tag["tagKey"]: tag["tagValue"] for tag in answer.get("tags", [])}


def declared_tags(actual: Mapping[str, str], declared: Mapping[str, Any]) -> dict[str, str]:
    """The actual values of the declared tags. Tags that others set (billing, governance) are no drift."""
    return {name: actual[name] for name in declared if name in actual}


def change_tags(
    personalize: Personalize, arn: str, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Bring a resource's tags from one declaration to another; tags in neither stay as they are."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    removed = sorted(before.keys() - after.keys() - {KEY_TAG})
    if changed:
        pairs = [{"tagKey": name, "tagValue": value} for name, value in sorted(changed.items())]
        personalize.call("TagResource", resourceArn=arn, tags=pairs)
    if removed:
        personalize.call("UntagResource", resourceArn=arn, tagKeys=removed)
