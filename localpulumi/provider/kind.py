"""One row of the table of resource types, and the errors that its functions raise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import PLAIN, TEXT_MAP, Properties, Property, Props


@dataclass(frozen=True, kw_only=True)
class AutoName:
    """Names a resource that the program left unnamed: `<logical name>-<7 hexadecimal digits>`.

    Attributes:
        property: the property that holds the name.
        max_length: longest name that the service takes.
        random: append the digits; without them the logical name is taken as it is.
        finish: last change, for example lower case; gets the name and the resource's inputs.
    Source: pulumi-terraform-bridge, `AutoName`; pulumi-aws, `resource_overrides.go`.
    """

    property: str = "name"
    max_length: int = 255
    random: bool = True
    finish: Callable[[str, Props], str] = lambda name, _inputs: name

    def name(self, logical_name: str, seed: bytes, inputs: Props) -> str:
        """Return the name; the same seed gives the same name."""
        if not self.random:
            return self.finish(logical_name, inputs)
        suffix = f"-{seed.hex()[:7]}"
        return self.finish(logical_name[: self.max_length - len(suffix)] + suffix, inputs)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one resource type is served.

    Attributes:
        properties: every property that is served, inputs and outputs.
        create: makes the object with as few calls as possible and returns its id.
        settle: gives the object what `create` could not, and waits until it is usable. Must bear repetition.
        read: returns what the service has now, or None when it has no such object.
        update: brings the object to the new inputs; None: every change makes a new object. Must bear repetition.
        delete: removes the object; an absent one is no error.
        auto_name: how an unnamed resource gets its name.
        import_id: turns the id of `pulumi import` into the state's id and the properties that it tells.
        always_delete_first: a replacement deletes the old object first, whatever its name.
        volatile: outputs that any update changes.
    """

    properties: Properties
    create: Callable[[Aws, Props], str]
    read: Callable[[Aws, str, Props], Props | None]
    delete: Callable[[Aws, str, Props], None]
    update: Callable[[Aws, str, Props, Props], None] | None = None
    settle: Callable[[Aws, str, Props], None] = lambda _aws, _id, _props: None
    auto_name: AutoName | None = None
    import_id: Callable[[Aws, str], tuple[str, Props]] = lambda _aws, text: (text, {})
    always_delete_first: bool = False
    volatile: frozenset[str] = frozenset()

    @property
    def inputs(self) -> Properties:
        """The properties that a program can give."""
        return {name: prop for name, prop in self.properties.items() if not prop.output}

    @property
    def takes_default_tags(self) -> bool:
        """Whether the provider's default tags go to objects of this type."""
        return "tagsAll" in self.properties

    def with_defaults(self, props: Props) -> Props:
        """Return the properties with the known default of each absent one."""
        defaults = {
            name: prop.default for name, prop in self.inputs.items() if prop.default is not None
        }
        return defaults | props


class PluginError(Exception):
    """A sentence for the user: what happened, where, and what was expected."""


class InitFailedError(Exception):
    """The object exists but is not usable yet: it stays in the state and the next `up` tries again."""

    def __init__(self, id_: str, inputs: Props, outputs: Props, reason: str) -> None:
        super().__init__(reason)
        self.id, self.inputs, self.outputs, self.reason = id_, inputs, outputs, reason


OUTPUT = Property(output=True)
REGION: dict[str, Property] = {"region": Property(computed=True, replaces=True)}
TAGS: dict[str, Property] = {
    "tags": Property(shape=TEXT_MAP),
    "tagsAll": Property(shape=TEXT_MAP),
}


def flag(*, default: bool = False, write_only: bool = False) -> Property:
    """Return a boolean property with a known default."""
    return Property(shape=PLAIN, default=default, write_only=write_only)


Functions = dict[str, Callable[[Aws, Props], dict[str, Any]]]
"""Functions of a package (`aws:index/getCallerIdentity:getCallerIdentity`) by their token."""
