"""Checks of a request against the service's own model.

The models that botocore ships say which members are required, their types, ranges, patterns and
enumerations; botocore checks only part of that on the client's side, so everything is checked here.
"""

import functools
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws.personalize.errors import invalid_input

APIS = ("personalize", "personalize-runtime", "personalize-events")

Json = dict[str, Any]


@functools.cache
def service_model(api: str) -> Any:
    """The botocore service model of one of the three APIs."""
    # Imported with the first request: it takes longer to load than an empty server to start.
    import botocore.session  # noqa: PLC0415

    return botocore.session.get_session().get_service_model(api)


@functools.cache
def api_of_operations() -> Mapping[str, str]:
    """From the operation's name to the API it belongs to."""
    return {name: api for api in APIS for name in service_model(api).operation_names}


@functools.cache
def operations_of_paths() -> Mapping[str, str]:
    """From the request path of the runtime and events APIs to the operation."""
    return {
        service_model(api).operation_model(name).http["requestUri"]: name
        for api in APIS[1:]
        for name in service_model(api).operation_names
    }


def input_shape(operation: str) -> Any:
    """The model's shape of an operation's request."""
    return service_model(api_of_operations()[operation]).operation_model(operation).input_shape


def output_members(operation: str, *path: str) -> tuple[str, ...]:
    """Names of the members of an operation's answer, below `path` (lists are entered)."""
    shape = service_model(api_of_operations()[operation]).operation_model(operation).output_shape
    for name in path:
        shape = shape.members[name]
        if shape.type_name == "list":
            shape = shape.member
    return tuple(shape.members)


def check_request(operation: str, request: Any) -> Json:
    """The request without members that are null, once it fits the operation's shape.

    Raises:
        ServiceError: InvalidInputException that names the member, what it is and what is expected.
    """
    if not isinstance(request, dict):
        raise invalid_input("The request must be a JSON object.")
    checked: Json = _checked(input_shape(operation), request, "")
    return checked


def _checked(shape: Any, value: Any, where: str) -> Any:
    check = _CHECKS.get(shape.type_name)
    if check is None:
        msg = f"shape type {shape.type_name!r} of {where} has no check"
        raise NotImplementedError(msg)
    return check(shape, value, where)


def _refuse(where: str, value: Any, expected: str) -> Exception:
    shown = repr(value)
    shown = shown if len(shown) <= 200 else f"{shown[:200]}..."
    return invalid_input(
        f"Value {shown} at '{where or 'request'}' is not valid: expected {expected}."
    )


def _structure(shape: Any, value: Any, where: str) -> Json:
    if not isinstance(value, dict):
        raise _refuse(where, value, "an object")
    given = {name: member for name, member in value.items() if member is not None}
    prefix = f"{where}." if where else ""
    for name in shape.required_members:
        if name not in given:
            raise invalid_input(f"Missing required parameter '{prefix}{name}'.")
    for name in given:
        if name not in shape.members:
            raise invalid_input(
                f"Unknown parameter '{prefix}{name}': expected one of {', '.join(shape.members)}."
            )
    return {
        name: _checked(shape.members[name], item, prefix + name) for name, item in given.items()
    }


def _list(shape: Any, value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _refuse(where, value, "a list")
    _in_range(shape, len(value), where, "items", value)
    return [_checked(shape.member, item, f"{where}[{index}]") for index, item in enumerate(value)]


def _map(shape: Any, value: Any, where: str) -> Json:
    if not isinstance(value, dict):
        raise _refuse(where, value, "an object")
    _in_range(shape, len(value), where, "entries", value)
    return {
        _checked(shape.key, key, f"{where} key"): _checked(shape.value, item, f"{where}.{key}")
        for key, item in value.items()
    }


def _string(shape: Any, value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _refuse(where, value, "a string")
    if not is_unicode(value):
        raise _refuse(where, value, "text without half a character (a surrogate that stands alone)")
    _in_range(shape, len(value), where, "characters", value)
    enum = shape.metadata.get("enum")
    if enum and value not in enum:
        raise _refuse(where, value, f"one of {', '.join(enum)}")
    pattern = shape.metadata.get("pattern")
    if pattern and not _pattern(pattern).fullmatch(value):
        raise _refuse(where, value, f"text that matches {pattern}")
    return value


def is_unicode(text: str) -> bool:
    """Whether text can be written down; JSON's escapes can spell surrogates that stand alone, which is half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(shape: Any, value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise _refuse(where, value, "a number")
    _in_range(shape, value, where, "", value)
    return value


def _is_finite(value: float) -> bool:
    """Whether a number of any size has a place among the doubles; JSON as Python reads it has also NaN and Infinity."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _integer(shape: Any, value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refuse(where, value, "an integer")
    _in_range(shape, value, where, "", value)
    return value


def _boolean(_shape: Any, value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _refuse(where, value, "true or false")
    return value


def _in_range(shape: Any, size: float, where: str, unit: str, value: Any) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        raise _refuse(where, value, f"at least {low} {unit}".rstrip())
    if high is not None and size > high:
        raise _refuse(where, value, f"at most {high} {unit}".rstrip())


# Classes of the service's patterns that Python's `re` lacks; letters and digits also bring the underscore here, which the
# patterns that use them allow anyway.
_CHARACTER_CLASSES = {
    r"\p{ASCII}": r"[\x00-\x7f]",
    r"\p{L}": r"\w",
    r"\p{N}": r"\d",
    r"\p{Z}": r" \u00a0\u2000-\u200a\u2028\u2029\u3000",
}


@functools.cache
def _pattern(pattern: str) -> re.Pattern[str]:
    for service_class, python_class in _CHARACTER_CLASSES.items():
        pattern = pattern.replace(service_class, python_class)
    return re.compile(pattern)


_CHECKS: Mapping[str, Callable[[Any, Any, str], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "double": _number,
    "float": _number,
    "timestamp": _number,
    "integer": _integer,
    "long": _integer,
    "boolean": _boolean,
}
