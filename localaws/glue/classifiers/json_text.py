"""The JSON classifier: objects one after the other, on lines of their own or not, or one array of anything.

Source: AWS Glue Developer Guide, "Built-in classifiers"; "Writing custom classifiers", section on JSON: without a path,
a file that is an array is one column, `array`, and with the path `$[*]` its elements are rows.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from localaws.glue.classifiers import types
from localaws.glue.classifiers.formats import Classified, Json
from localaws.glue.classifiers.types import Type

ARRAY_COLUMN = "array"
_DECODER = json.JSONDecoder()
_WHITE_SPACE = " \t\r\n"
_SCALARS = {
    type(None): types.NOTHING,
    bool: types.BOOLEAN,
    float: types.DOUBLE,
    str: types.STRING,
}
_MIN_INT, _MAX_INT = -(2**31), 2**31 - 1
_MIN_BIGINT, _MAX_BIGINT = -(2**63), 2**63 - 1


def classify(text: str, *, is_whole: bool, rows_of_array: bool = False) -> Classified | None:
    """What a text is; None when it is no JSON with objects or an array.

    Args:
        text: the beginning of a file.
        is_whole: whether it is all of it.
        rows_of_array: whether the elements of an array are rows.
    """
    start = _next(text, 0)
    first = text[start : start + 1]
    try:
        if first == "[":
            values = list(_elements(text, start + 1, is_whole=is_whole))
        elif first == "{":
            values = list(_objects(text, start, is_whole=is_whole))
        else:
            return None
        size = len(text.encode()) / max(len(values), 1)
        found = _of_all(values)
    except (ValueError, RecursionError):
        return None
    if first == "[" and not rows_of_array:
        return Classified(Json(), ((ARRAY_COLUMN, types.Array(found)),), len(text.encode()))
    if not isinstance(found, types.Struct):
        return None
    return Classified(Json(), types.merged_columns((), found.fields), size)


def type_of(value: Any) -> Type:
    """The type of a value of JSON."""
    if isinstance(value, dict):
        return types.Struct(tuple((str(name), type_of(each)) for name, each in value.items()))
    if isinstance(value, list):
        return types.Array(_of_all(value))
    return _type_of_int(value) if type(value) is int else _SCALARS[type(value)]


def _of_all(values: Iterable[Any]) -> Type:
    """The type that holds all values; most have one and the same."""
    return types.merged_all(dict.fromkeys(type_of(each) for each in values))


def _type_of_int(value: int) -> Type:
    if _MIN_INT <= value <= _MAX_INT:
        return types.INT
    return types.BIGINT if _MIN_BIGINT <= value <= _MAX_BIGINT else types.DOUBLE


def _objects(text: str, at: int, *, is_whole: bool) -> Iterator[dict[str, Any]]:
    """The objects of a text.

    Raises:
        ValueError: there is anything else, unless it is the last of a text that was cut.
    """
    found = False
    while at < len(text):
        try:
            value, end = _DECODER.raw_decode(text, at)
        except ValueError:
            if found and not is_whole:
                return
            raise
        if not isinstance(value, dict):
            raise ValueError("there is something else than objects")  # noqa: TRY004 - of the text
        yield value
        found, at = True, _next(text, end)


def _elements(text: str, at: int, *, is_whole: bool) -> Iterator[Any]:
    """The elements of the array that begins before `at`.

    Raises:
        ValueError: it is none, or something follows it; what is cut off a text is no matter.
    """
    at, found = _next(text, at), False
    while text[at : at + 1] != "]":
        try:
            value, at, is_last = _element(text, at)
        except ValueError:
            if found and not is_whole:
                return
            raise
        yield value
        found = True
        if is_last:
            break
    if _next(text, at + 1) < len(text):
        raise ValueError("something follows the array")


def _element(text: str, at: int) -> tuple[Any, int, bool]:
    """An element, the place of what follows its separator or of the end of the array, and whether it is the last.

    Raises:
        ValueError: there is none, or neither a comma nor the end of the array follows.
    """
    value, end = _DECODER.raw_decode(text, at)
    end = _next(text, end)
    if text[end : end + 1] == "]":
        return value, end, True
    if text[end : end + 1] != ",":
        raise ValueError("elements of an array are separated by commas")
    return value, _next(text, end + 1), False


def _next(text: str, at: int) -> int:
    """The place of the next character that is no white space."""
    while at < len(text) and text[at] in _WHITE_SPACE:
        at += 1
    return at
