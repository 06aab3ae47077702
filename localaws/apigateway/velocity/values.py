"""Values inside a template: how they print, which members and Java methods they have."""

import json
from collections.abc import Callable
from typing import Any

Methods = dict[str, Callable[..., Any]]
KEY = str | int | float | None


class TemplateError(Exception):
    """A template that cannot be read, or that fails when it is rendered."""


class TemplateFunctions:
    """An object of the gateway's own, such as `$util`: only its listed methods can be called."""

    def methods(self) -> Methods:
        """The methods by their name in templates."""
        raise NotImplementedError

    def property(self, name: str) -> Any:  # noqa: ARG002 - most have none
        """The value of `$object.name`; null when there is none."""
        return None

    def text(self) -> str:
        """What the object prints."""
        return ""


def truth(value: Any) -> bool:
    """Whether a condition holds: for everything but false, so also for null.

    Source: recordings of API Gateway; in Apache Velocity 1.7 null is false (ADR 22).
    """
    return value is not False


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
    return value.text() if isinstance(value, TemplateFunctions) else ""


def compact_json(value: Any) -> str:
    """JSON without spaces, non-ASCII characters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=text_of)


def member(value: Any, key: Any) -> Any:
    """`$value.key` and `$value[key]`; null when there is none."""
    if isinstance(value, dict):
        return value.get(key) if isinstance(key, KEY) else None
    if isinstance(value, TemplateFunctions):
        return value.property(key)
    if isinstance(value, list | range) and isinstance(key, int):
        return value[key] if -len(value) <= key < len(value) else None
    return None


def _nested(value: Any) -> str:
    return "null" if value is None else text_of(value)
