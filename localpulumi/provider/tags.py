"""Tags of live objects: bring them to the wanted set, and the two forms in which services list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localpulumi.provider.shapes import Props

TagMap = dict[str, str]


def as_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Return a mapping of tags as the list of `Key` and `Value` that most services take."""
    return [{"Key": key, "Value": value} for key, value in sorted((tags or {}).items())]


def as_map(tags: Iterable[Mapping[str, str]] | None) -> TagMap:
    """Return a service's list of `Key` and `Value` as a mapping."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}


def wanted(props: Props) -> TagMap:
    """Return all tags that an object shall have: the resource's own and the provider's default ones."""
    return dict(props.get("tagsAll") or {})


def reconcile(
    live: TagMap,
    props: Props,
    add: Callable[[TagMap], object],
    remove: Callable[[list[str]], object],
) -> None:
    """Add, change and remove tags until the object has the wanted ones; AWS's own are left alone."""
    target = wanted(props)
    changed = {key: value for key, value in target.items() if live.get(key) != value}
    surplus = [key for key in live if key not in target and not key.startswith("aws:")]
    if changed:
        add(changed)
    if surplus:
        remove(surplus)


def by_arn(client: Any, arn: str) -> TagMap:
    """Return the live tags of an object of a service that lists `Key` and `Value` for a `ResourceARN`."""
    return as_map(client.list_tags_for_resource(ResourceARN=arn).get("Tags"))


def reconcile_by_arn(client: Any, arn: str, props: Props) -> None:
    """Bring the tags of such an object to the wanted set."""
    reconcile(
        by_arn(client, arn),
        props,
        lambda changed: client.tag_resource(ResourceARN=arn, Tags=as_list(changed)),
        lambda surplus: client.untag_resource(ResourceARN=arn, TagKeys=surplus),
    )
