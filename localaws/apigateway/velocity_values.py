"""Values inside a template: how they print, which members and Java methods they have."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

Methods = dict[str, Callable[..., Any]]


class TemplateFunctions:
    """An object of the gateway's own, such as `$util`: only its listed methods can be called."""

    def methods(self) -> Methods:
        """The methods by their name in templates."""
        raise NotImplementedError

    def property(self, name: str) -> Any:  # noqa: ARG002 - most have none
        """The value of `$object.name`; null when there is none."""
        return None


def truth(value: Any) -> bool:
    """Whether a condition holds: for everything but null and false.

    Source: Apache Velocity 1.7 User Guide, "Conditionals".
    """
    return value is not None and value is not False


def text_of(value: Any) -> str:
    """A value as Java prints it: null is nothing, lists are JSON, maps are `{name=value}`.

    Source: Jayway JsonPath with its default provider: objects are LinkedHashMap, arrays JSONArray.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_nested(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple | range):
        return compact_json(list(value))
    if isinstance(value, bool | int | float):
        return compact_json(value)
    return ""


def compact_json(value: Any) -> str:
    """JSON without spaces, non-ASCII characters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def member(value: Any, key: Any) -> Any:
    """`$value.key` and `$value[key]`; null when there is none."""
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, TemplateFunctions):
        return value.property(key)
    if isinstance(value, list | tuple | range) and isinstance(key, int):
        return value[key] if -len(value) <= key < len(value) else None
    return None


def call_method(value: Any, name: str, arguments: Sequence[Any]) -> Any:
    """`$value.name(arguments)`; null when the value has no such method or refuses the arguments."""
    method = _methods_of(value).get(name)
    if method is None:
        return None
    if isinstance(value, TemplateFunctions):
        return method(*arguments)
    try:
        return method(value, *arguments)
    except (TypeError, ValueError, IndexError, AttributeError, re.error):
        return None


def _methods_of(value: Any) -> Methods:
    if isinstance(value, TemplateFunctions):
        return value.methods()
    for kind, methods in _METHODS:
        if isinstance(value, kind):
            return methods
    return {}


def _nested(value: Any) -> str:
    return "null" if value is None else text_of(value)


def _put(mapping: dict[Any, Any], key: Any, value: Any) -> Any:
    previous = mapping.get(key)
    mapping[key] = value
    return previous


def _put_all(mapping: dict[Any, Any], other: dict[Any, Any]) -> None:
    mapping.update(other)


def _remove(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.pop(key, None)


def _add(items: list[Any], item: Any) -> bool:
    items.append(item)
    return True


def _set_item(items: list[Any], index: int, item: Any) -> Any:
    previous = items[index]
    items[index] = item
    return previous


def _replace_all(text: str, pattern: str, replacement: str) -> str:
    r"""`String.replaceAll`: Java writes a group in the replacement as `$1`, and `\x` for `x`."""

    def expand(match: re.Match[str]) -> str:
        return re.sub(
            r"\\(.)|\$(\d)",
            lambda part: part[1] if part[1] is not None else match[int(part[2])] or "",
            replacement,
        )

    return re.sub(pattern, expand, text)


def _split(text: str, pattern: str) -> list[str]:
    """`String.split`: a regular expression; empty strings at the end are left out."""
    parts = re.split(pattern, text)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


_TEXT: Methods = {
    "length": len,
    "isEmpty": lambda text: not text,
    "contains": lambda text, other: other in text,
    "startsWith": lambda text, other: text.startswith(other),
    "endsWith": lambda text, other: text.endswith(other),
    "equals": lambda text, other: isinstance(other, str) and text == other,
    "equalsIgnoreCase": lambda text, other: text.casefold() == other.casefold(),
    "matches": lambda text, pattern: re.fullmatch(pattern, text) is not None,
    "replaceAll": _replace_all,
    "replaceFirst": lambda text, pattern, new: re.sub(pattern, lambda _: new, text, count=1),
    "replace": lambda text, old, new: text.replace(old, new),
    "split": _split,
    "substring": lambda text, start, end=None: text[start:end],
    "indexOf": lambda text, other: text.find(other),
    "lastIndexOf": lambda text, other: text.rfind(other),
    "charAt": lambda text, index: text[index],
    "concat": lambda text, other: text + other,
    "toLowerCase": lambda text: text.lower(),
    "toUpperCase": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "toString": lambda text: text,
}
_LIST: Methods = {
    "size": len,
    "length": len,
    "isEmpty": lambda items: not items,
    "get": lambda items, index: items[index],
    "contains": lambda items, item: item in items,
    "indexOf": lambda items, item: items.index(item) if item in items else -1,
    "add": _add,
    "set": _set_item,
    "equals": lambda items, other: items == other,
    "toString": text_of,
}
_MAP: Methods = {
    "size": len,
    "isEmpty": lambda mapping: not mapping,
    "get": lambda mapping, key: mapping.get(key),
    "containsKey": lambda mapping, key: key in mapping,
    "keySet": list,
    "values": lambda mapping: list(mapping.values()),
    "entrySet": lambda mapping: [{"key": key, "value": item} for key, item in mapping.items()],
    "put": _put,
    "putAll": _put_all,
    "remove": _remove,
    "equals": lambda mapping, other: mapping == other,
    "toString": text_of,
}
_SCALAR: Methods = {
    "toString": text_of,
    "equals": lambda value, other: type(value) is type(other) and value == other,
    "intValue": int,
    "longValue": int,
    "doubleValue": float,
}
_METHODS: tuple[tuple[type, Methods], ...] = (
    (str, _TEXT),
    (list, _LIST),
    (dict, _MAP),
    (bool, _SCALAR),
    (int, _SCALAR),
    (float, _SCALAR),
)
