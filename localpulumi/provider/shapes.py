"""The forms that a property's value can have, and how each is compared, checked, read back and sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends, and expects, for a value that is not known in a preview (`pulumi.runtime.rpc.UNKNOWN`)."""

Props = dict[str, Any]
"""Properties of one resource by their name in Pulumi (`messageRetentionSeconds`)."""

_EMPTY: tuple[Any, ...] = ("", [], {})


def present(value: Any) -> Any:
    """Return the value, or None for an empty text, list or mapping: services do not tell the two apart."""
    return None if value in _EMPTY else value


class Shape:
    """A plain value: text, number or boolean. Base of the other forms."""

    def same(self, old: Any, new: Any) -> bool:
        """Whether both mean the same to the service; None is for absent."""
        return bool(old == new)

    def unserved(self, path: str, value: Any) -> list[str]:  # noqa: ARG002 - plain values have no parts
        """Return the paths of the parts that this plugin does not know."""
        return []

    def spelled(self, given: Any, live: Any) -> Any:
        """Return the live value, written as the program wrote it where that means the same."""
        return given if self.same(given, live) else live

    def set_part(self, given: Any, live: Any) -> Any:  # noqa: ARG002 - plain values have no parts
        """Return what of the live value the program has set: a service's default is no drift."""
        return live

    def to_aws(self, value: Any) -> Any:
        """Return the value as the service's API wants it."""
        return value

    def from_aws(self, value: Any) -> Any:
        """Return the service's value as Pulumi has it."""
        return value


class JsonText(Shape):
    """A JSON document as text, for example a policy: white space and the order of keys mean nothing."""

    def same(self, old: Any, new: Any) -> bool:
        """Compare the documents; texts that are no JSON are compared as texts."""
        return bool(_parsed(old) == _parsed(new))


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


class Moment(Shape):
    """A time as text in ISO 8601."""

    def same(self, old: Any, new: Any) -> bool:
        """Compare the times; texts that are none are compared as texts."""
        return bool(_time(old) == _time(new))

    def from_aws(self, value: Any) -> Any:
        """Return the time in UTC, as the real plugin writes it."""
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _time(text: Any) -> Any:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return text


class TextSet(Shape):
    """A list of texts whose order means nothing."""

    def same(self, old: Any, new: Any) -> bool:
        """Compare the elements, in any order."""
        if isinstance(old, list) and isinstance(new, list):
            return sorted(map(str, old)) == sorted(map(str, new))
        return bool(old == new)


class TextMap(Shape):
    """A mapping with keys of the program's own choice, for example tags: a key that was added is drift."""


class FunctionReference(Shape):
    """A Lambda function by name or by ARN: the service answers with the ARN, whatever was given."""

    def same(self, old: Any, new: Any) -> bool:
        """Compare the names of the functions."""
        return bool(_function_name(old) == _function_name(new))


def _function_name(reference: Any) -> str:
    return str(reference).rpartition(":function:")[2]


class Asset(Shape):
    """An asset or archive. Old ones carry their hash only, so hashes are compared."""

    def same(self, old: Any, new: Any) -> bool:
        """Compare by hash where both have one."""
        if isinstance(old, dict) and isinstance(new, dict) and old.get("hash") and new.get("hash"):
            return bool(old["hash"] == new["hash"])
        return bool(old == new)


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property of a resource type or of a nested object.

    Attributes:
        shape: the form of the value.
        aws: the name in the service's API; by default Pulumi's name with a capital first letter.
        default: what the service has when nothing is given; absent and default are the same.
        required: refuse a resource without it.
        replaces: a change makes a new object.
        only_grows: a smaller number makes a new object.
        computed: the service chooses when nothing is given; removing it from the program changes nothing.
        output: the program cannot give it.
        write_only: the service never tells it; it lives in Pulumi's state alone.
    """

    shape: Shape = Shape()  # noqa: RUF009 - a shape holds no state of its own
    aws: str = ""
    default: Any = None
    required: bool = False
    replaces: bool = False
    only_grows: bool = False
    computed: bool = False
    output: bool = False
    write_only: bool = False

    def same(self, old: Any, new: Any) -> bool:
        """Whether the change from `old` to `new` is none for the service."""
        old, new = present(old), present(new)
        if new is None and self.computed:
            return True
        old = present(self.default) if old is None else old
        new = present(self.default) if new is None else new
        if isinstance(self.shape, Struct):  # an absent object is one with all its defaults
            return self.shape.same(old or {}, new or {})
        return self.shape.same(old, new)

    def makes_anew(self, old: Any, new: Any) -> bool:
        """Whether the change from `old` to `new` makes a new object."""
        if not self.only_grows or self.replaces:
            return self.replaces
        old, new = (self.default if value is None else value for value in (old, new))
        return isinstance(old, int) and isinstance(new, int) and new < old


Properties = Mapping[str, Property]


def aws_name(name: str, prop: Property) -> str:
    """Return the property's name in the service's API."""
    return prop.aws or name[:1].upper() + name[1:]


@dataclass(frozen=True)
class Struct(Shape):
    """An object with known properties."""

    fields: Properties

    def same(self, old: Any, new: Any) -> bool:
        """Compare property by property, defaults included."""
        if not isinstance(old, dict) or not isinstance(new, dict):
            return bool(old == new)
        return all(prop.same(old.get(name), new.get(name)) for name, prop in self.fields.items())

    def unserved(self, path: str, value: Any) -> list[str]:
        """Return the unknown properties, at any depth."""
        if not isinstance(value, dict):
            return []
        unknown = [f"{path}.{name}" for name in value if name not in self.fields]
        return unknown + [
            deeper
            for name, prop in self.fields.items()
            if name in value
            for deeper in prop.shape.unserved(f"{path}.{name}", value[name])
        ]

    def spelled(self, given: Any, live: Any) -> Any:
        """Keep the program's spelling property by property."""
        if not isinstance(given, dict) or not isinstance(live, dict):
            return live
        return {
            name: self.fields[name].shape.spelled(given[name], value) if name in given else value
            for name, value in live.items()
        }

    def set_part(self, given: Any, live: Any) -> Any:
        """Keep what was set, and what is not at its known default any more."""
        if not isinstance(given, dict) or not isinstance(live, dict):
            return live
        return set_properties(self.fields, given, live)

    def to_aws(self, value: Any) -> Any:
        """Rename and convert the properties; absent ones are left out."""
        return to_aws(self.fields, value)

    def from_aws(self, value: Any) -> Any:
        """Rename and convert the members that this plugin knows."""
        return from_aws(self.fields, value)


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of objects.

    Attributes:
        shape: the form of an element.
        match_by: names of the properties that identify an element where the service keeps no order.
    """

    shape: Shape
    match_by: tuple[str, ...] = ()

    def _key(self, element: Any) -> tuple[str, ...]:
        values = element if isinstance(element, dict) else {}
        return tuple(str(values.get(name)) for name in self.match_by)

    def same(self, old: Any, new: Any) -> bool:
        """Compare element by element."""
        if not isinstance(old, list) or not isinstance(new, list):
            return bool(old == new)
        if self.match_by:
            old, new = sorted(old, key=self._key), sorted(new, key=self._key)
        return len(old) == len(new) and all(map(self.shape.same, old, new))

    def unserved(self, path: str, value: Any) -> list[str]:
        """Return the unknown properties of all elements."""
        if not isinstance(value, list):
            return []
        return [
            deeper
            for index, element in enumerate(value)
            for deeper in self.shape.unserved(f"{path}[{index}]", element)
        ]

    def _aligned(self, given: list[Any], live: list[Any]) -> list[Any]:
        """Bring the live elements into the program's order."""
        if not self.match_by:
            return live
        order = {self._key(element): index for index, element in enumerate(given)}
        return sorted(live, key=lambda element: order.get(self._key(element), len(order)))

    def spelled(self, given: Any, live: Any) -> Any:
        """Keep the program's order and spelling."""
        if not isinstance(given, list) or not isinstance(live, list):
            return live
        live = self._aligned(given, live)
        return live if len(given) != len(live) else list(map(self.shape.spelled, given, live))

    def set_part(self, given: Any, live: Any) -> Any:
        """Keep what was set in each element; another number of elements is drift as a whole."""
        if not isinstance(given, list) or not isinstance(live, list) or len(given) != len(live):
            return live
        return list(map(self.shape.set_part, given, live))

    def to_aws(self, value: Any) -> Any:
        """Convert every element."""
        return [self.shape.to_aws(element) for element in value]

    def from_aws(self, value: Any) -> Any:
        """Convert every element."""
        return [self.shape.from_aws(element) for element in value]


def to_aws(fields: Properties, value: Props) -> Props:
    """Return the request members of those properties that have a value."""
    return {
        aws_name(name, prop): prop.shape.to_aws(value[name])
        for name, prop in fields.items()
        if value.get(name) is not None
    }


def from_aws(fields: Properties, answer: Mapping[str, Any]) -> Props:
    """Return the properties that a service's answer holds."""
    return {
        name: prop.shape.from_aws(answer[aws_name(name, prop)])
        for name, prop in fields.items()
        if answer.get(aws_name(name, prop)) is not None
    }


def set_properties(fields: Properties, given: Props, live: Props) -> Props:
    """Return the live values of what the program has set or what has left its known default."""
    kept: Props = {}
    for name, prop in fields.items():
        if name in given:
            value = given[name] if prop.write_only else live.get(name)
            if value is not None:
                kept[name] = prop.shape.set_part(given[name], value)
        elif not (prop.computed or prop.output) and not prop.same(None, live.get(name)):
            kept[name] = live[name]
    return kept


PLAIN = Shape()
JSON_TEXT = JsonText()
MOMENT = Moment()
TEXT_SET = TextSet()
TEXT_MAP = TextMap()
FUNCTION = FunctionReference()
ASSET = Asset()
