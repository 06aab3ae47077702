"""Attributes of queues, topics and subscriptions: services that take every value as text."""

from __future__ import annotations

from typing import Any

from localpulumi.provider.shapes import Properties, Props, aws_name


def as_text(value: Any) -> str:
    """Return the value as the service takes it: booleans in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def attributes(
    fields: Properties, props: Props, *, changed_from: Props | None = None
) -> dict[str, str]:
    """Return the attributes to set: all that have a value, or those that differ from the old ones.

    A flag that was true and is removed is set to false; empty text takes any other attribute away.

    Args:
        fields: the properties that are attributes.
        props: the values wanted.
        changed_from: the values that the service has; None for a new object.
    """
    wanted = {}
    for name, prop in fields.items():
        value, old = props.get(name), (changed_from or {}).get(name)
        if changed_from is not None and prop.same(old, value):
            continue
        if value is not None and value is not False:
            wanted[aws_name(name, prop)] = as_text(value)
        elif old is not None:
            wanted[aws_name(name, prop)] = "false" if old is True else ""
    return wanted
