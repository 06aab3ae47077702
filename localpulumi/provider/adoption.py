"""Objects that a killed run made and could not record: the next create takes them over instead of failing.

Without this, a `kill -9` between the service's answer and the engine's record leaves an object that no stack knows and
whose name no later create can use (docs/adr/0009).
"""

from __future__ import annotations

from collections.abc import Collection

from localpulumi.provider.kind import Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import Props

_TAG_PROPERTIES = ("tagsAll", "tags")


def find_unrecorded(
    kind: Kind, aws: Aws, wanted: Props, recorded: Collection[str]
) -> tuple[str, Props] | None:
    """Return id and live properties of the object that an earlier, killed create of these properties made.

    Args:
        kind: row of the table.
        aws: connection.
        wanted: properties of the create, with defaults.
        recorded: ids that the engine has told of, which so belong to a resource in a state.
    """
    for id_ in kind.find(aws, wanted):
        live = None if id_ in recorded else kind.read(aws, id_, wanted)
        if live is not None and is_own(kind, live, wanted):
            return id_, live
    return None


def is_own(kind: Kind, live: Props, wanted: Props) -> bool:
    """Whether a live object is what a create of `wanted` makes, or an update can turn into it.

    A taggable object must carry exactly the wanted tags or, as between two calls of a create, none yet; where no tags
    are wanted nothing proves whose it is. Everything that only a new object can change must be equal.
    """
    tagging = next((name for name in _TAG_PROPERTIES if name in kind.properties), None)
    if tagging:
        tags, prop = live.get(tagging), kind.properties[tagging]
        if not wanted.get(tagging) or (tags and not prop.same(tags, wanted[tagging])):
            return False
    return all(
        prop.same(live.get(name), wanted.get(name))
        for name, prop in kind.inputs.items()
        if (prop.replaces or not kind.update)
        and not prop.write_only
        and name not in {*_TAG_PROPERTIES, "region"}
    )
