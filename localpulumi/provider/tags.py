"""Tags of live objects: bring them to the wanted set, and the two forms in which services list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
