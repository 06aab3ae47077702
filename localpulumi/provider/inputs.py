"""The inputs of a resource: what is wrong with them, what is filled in, and what they are after a refresh."""

from __future__ import annotations

from localpulumi.provider.kind import Kind
from localpulumi.provider.shapes import UNKNOWN, Props, present, set_properties

DEFAULTS = "__defaults"
"""Input that lists the properties which the plugin filled in; the engine does not show it."""


def problems(package: str, type_: str, kind: Kind, news: Props) -> list[tuple[str, str]]:
    """Return what is wrong with the inputs: pairs of a property and the reason."""
    known = kind.inputs
    unserved = [name for name in news if name not in known]
    unserved += [
        path
        for name, value in news.items()
        if name in known
        for path in known[name].shape.unserved(name, value)
    ]
    found = [
        (path, f"{path} of {type_} is not served by the local {package} plugin")
        for path in unserved
    ]
    return found + [
        (name, f"{type_} needs {name}")
        for name, prop in known.items()
        if prop.required and name not in news
    ]


def merged_tags(defaults: Props, tags: Props | str | None) -> Props | str:
    """Return the provider's default tags with the resource's own over them."""
    if tags == UNKNOWN or UNKNOWN in defaults.values():
        return UNKNOWN
    return defaults | (tags if isinstance(tags, dict) else {})


def name_is_taken(kind: Kind, changed: list[str], news: Props) -> bool:
    """Whether the old object holds the name that the new one needs.

    Source: pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`.
    """
    auto = kind.auto_name
    if kind.always_delete_first or auto is None:
        return kind.always_delete_first
    return auto.property not in changed and auto.property not in news.get(DEFAULTS, [])


def split_tags(live: Props | None, defaults: Props, given: Props | None) -> Props:
    """Return all tags of an object, and those of them that are not the provider's default tags."""
    tags = {key: value for key, value in (live or {}).items() if not key.startswith("aws:")}
    own = {
        key: value
        for key, value in tags.items()
        if defaults.get(key) != value or key in (given or {})
    }
    return {"tags": own, "tagsAll": tags}


def live_inputs(kind: Kind, given: Props, live: Props) -> Props:
    """Return the inputs as they are now: those that were set, or on an import all that is no default."""
    if given:
        live_given = set_properties(kind.inputs, given, live)
        return live_given | ({DEFAULTS: given[DEFAULTS]} if DEFAULTS in given else {})
    return {
        name: live[name]
        for name, prop in kind.inputs.items()
        if present(live.get(name)) is not None
        and name != "region"
        and (prop.computed or not prop.same(None, live[name]))
    }
