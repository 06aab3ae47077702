"""Java's methods of the values in a template, as far as mapping templates use them.

A value has the methods of this table and no other: neither a template nor a name in a request's body
reaches a Python attribute.
"""

import re
from collections.abc import Sequence
from typing import Any

from localaws.apigateway.velocity.values import (
    KEY,
    Methods,
    TemplateError,
    TemplateFunctions,
    text_of,
)


def assign(owner: Any, key: Any, value: Any) -> None:
    """`#set($owner.key = value)` and `#set($owner[key] = value)`; nothing where there is no such place.

    Raises:
        TemplateError: an index outside a list.
    """
    if isinstance(owner, dict):
        call_method(owner, "put", [key, value])
    elif isinstance(owner, list):
        call_method(owner, "set", [key, value])


def call_method(value: Any, name: str, arguments: Sequence[Any]) -> Any:
    """`$value.name(arguments)`; null when the value has no method of this name for such arguments.

    Raises:
        TemplateError: what would be an exception in Java, such as an index outside a text.
    """
    methods = _methods_of(value)
    if name not in methods:
        return None
    owner = () if isinstance(value, TemplateFunctions) else (value,)
    try:
        return methods[name](*owner, *arguments)
    except (TypeError, AttributeError):
        return None  # other types or another number of arguments: Java has no such method
    except (ValueError, IndexError, re.error) as error:
        raise TemplateError(f"{name}: {error}") from error


def _methods_of(value: Any) -> Methods:
    if isinstance(value, TemplateFunctions):
        return value.methods()
    for kind, methods in _METHODS:
        if isinstance(value, kind):
            return methods
    return {}


class _Entry(TemplateFunctions):
    """An entry of a map: `$entry.key` and `$entry.getKey()`, `$entry.value` and `$entry.getValue()`."""

    def __init__(self, key: Any, value: Any) -> None:
        self._members = {"key": key, "value": value}

    def methods(self) -> Methods:
        return {
            "getKey": lambda: self._members["key"],
            "getValue": lambda: self._members["value"],
            "toString": self.text,
        }

    def property(self, name: str) -> Any:
        return self._members.get(name)

    def text(self) -> str:
        return text_of({self._members["key"]: self._members["value"]})[1:-1]


def _put(mapping: dict[Any, Any], key: Any, value: Any) -> Any:
    if not isinstance(key, KEY):
        raise TypeError("a list or a map as a key: JSON has none")
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
    previous = _item(items, index)
    items[index] = item
    return previous


def _item(values: Any, index: int) -> Any:
    """An element of a list or a character of a text; Java knows no negative index."""
    if not 0 <= index < len(values):
        raise IndexError(f"index {index} is outside of 0 to {len(values) - 1}")
    return values[index]


def _part(values: Any, start: int, end: int | None = None) -> Any:
    """`substring` and `subList`: from `start` to before `end`."""
    stop = len(values) if end is None else end
    if not 0 <= start <= stop <= len(values):
        raise IndexError(f"{start} to {stop} is outside of 0 to {len(values)}")
    return values[start:stop]


def _add_all(items: list[Any], more: list[Any]) -> bool:
    items.extend(list(more) if isinstance(more, list) else ())
    return True


def _remove_item(items: list[Any], index: Any) -> Any:
    """`remove(index)`, or `remove(value)` for anything but a number."""
    if isinstance(index, int) and not isinstance(index, bool):
        removed = _item(items, index)
        del items[index]
        return removed
    found = index in items
    if found:
        items.remove(index)
    return found


def _replace_all(text: str, pattern: str, replacement: str, count: int = 0) -> str:
    r"""`String.replaceAll`: Java writes a group in the replacement as `$1`, and `\x` for `x`."""

    def expand(match: re.Match[str]) -> str:
        return re.sub(
            r"\\(.)|\$(\d)",
            lambda part: part[1] if part[1] is not None else match[int(part[2])] or "",
            replacement,
        )

    return re.sub(pattern, expand, text, count=count)


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
    "replaceFirst": lambda text, pattern, new: _replace_all(text, pattern, new, count=1),
    "replace": lambda text, old, new: text.replace(old, new),
    "split": _split,
    "substring": _part,
    "indexOf": lambda text, other: text.find(other),
    "lastIndexOf": lambda text, other: text.rfind(other),
    "charAt": _item,
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
    "get": _item,
    "contains": lambda items, item: item in items,
    "indexOf": lambda items, item: items.index(item) if item in items else -1,
    "add": _add,
    "addAll": _add_all,
    "set": _set_item,
    "remove": _remove_item,
    "clear": lambda items: items.clear(),
    "subList": _part,
    "equals": lambda items, other: items == other,
    "toString": text_of,
}
_MAP: Methods = {
    "size": len,
    "isEmpty": lambda mapping: not mapping,
    "get": lambda mapping, key: mapping.get(key),
    "containsKey": lambda mapping, key: key in mapping,
    "containsValue": lambda mapping, item: item in mapping.values(),
    "keySet": list,
    "values": lambda mapping: list(mapping.values()),
    "entrySet": lambda mapping: [_Entry(key, item) for key, item in mapping.items()],
    "put": _put,
    "putAll": _put_all,
    "remove": _remove,
    "clear": lambda mapping: mapping.clear(),
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
