"""CBOR, as far as the protocol Smithy RPC v2 has it: numbers, texts, bytes, lists, maps, truth, null and moments.

Source: RFC 8949; Smithy 2.0, "Smithy RPC v2 CBOR protocol".
"""

import struct
from typing import Any

from localaws.cloudwatch.wire.moment import Moment

_BREAK = object()
_EPOCH = 1
"""Tag of a moment in seconds since the Unix epoch."""
_SIZES = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None, 31: _BREAK}
_OF_UNKNOWN_LENGTH = 31
_MAX_DEPTH = 100


def encoded(value: Any) -> bytes:
    """Encode a value.

    Raises:
        TypeError: the protocol has no such value.
    """
    parts: list[bytes] = []
    _encode(value, parts)
    return b"".join(parts)


def decoded(data: bytes) -> Any:
    """Decode a value; moments are numbers of seconds.

    Raises:
        ValueError: it is no CBOR, or has more than one value.
    """
    reader = _Reader(data)
    try:
        value = reader.value(0)
    except (struct.error, IndexError, KeyError, UnicodeDecodeError, TypeError) as error:
        raise ValueError(f"no CBOR: {error!r}") from error
    if value is _BREAK or reader.place != len(data):
        raise ValueError("no CBOR: the value ends before the body does")
    return value


def _encode(value: Any, parts: list[bytes]) -> None:  # noqa: C901 - one branch for each kind of value
    if value is None:
        parts.append(b"\xf6")
    elif value is True or value is False:
        parts.append(b"\xf5" if value else b"\xf4")
    elif isinstance(value, Moment):
        parts.extend((_head(6, _EPOCH), b"\xfb", struct.pack(">d", value)))
    elif isinstance(value, int):
        parts.append(_head(0, value) if value >= 0 else _head(1, -1 - value))
    elif isinstance(value, float):
        parts.extend((b"\xfb", struct.pack(">d", value)))
    elif isinstance(value, str):
        text = value.encode()
        parts.extend((_head(3, len(text)), text))
    elif isinstance(value, bytes):
        parts.extend((_head(2, len(value)), value))
    elif isinstance(value, list | tuple):
        parts.append(_head(4, len(value)))
        for each in value:
            _encode(each, parts)
    elif isinstance(value, dict):
        parts.append(_head(5, len(value)))
        for name, each in value.items():
            _encode(name, parts)
            _encode(each, parts)
    else:
        raise TypeError(f"CBOR of CloudWatch has no {type(value).__name__}")


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for code, size in _SIZES.items():
        if number < 1 << 8 * struct.calcsize(size):
            return bytes([major << 5 | code]) + struct.pack(size, number)
    raise TypeError(f"{number} is too large for CBOR")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def value(self, depth: int) -> Any:  # noqa: PLR0911 - one return for each kind of value
        if depth > _MAX_DEPTH:
            raise ValueError("no CBOR: its values stand too deep in each other")
        first = self._take(1)[0]
        major, code = first >> 5, first & 0x1F
        if major == 7:
            return self._simple(code)
        if code == _OF_UNKNOWN_LENGTH:
            return self._unbounded(major, depth)
        number = self._number(code)
        if major == 0:
            return number
        if major == 1:
            return -1 - number
        if major in {2, 3}:
            return self._string(major, number)
        if major == 4:
            return [self._whole(depth) for _ in range(number)]
        if major == 5:
            return {self._whole(depth): self._whole(depth) for _ in range(number)}
        return self._whole(depth)  # a tag: of the tags only moments occur, which are their number

    def _whole(self, depth: int) -> Any:
        value = self.value(depth + 1)
        if value is _BREAK:
            raise ValueError("no CBOR: a value ends before it begins")
        return value

    def _take(self, size: int) -> bytes:
        taken = self._data[self.place : self.place + size]
        if len(taken) < size:
            raise ValueError("no CBOR: the body ends within a value")
        self.place += size
        return taken

    def _number(self, code: int) -> int:
        if code < 24:
            return code
        size = _SIZES[code]
        number: int = struct.unpack(size, self._take(struct.calcsize(size)))[0]
        return number

    def _string(self, major: int, length: int) -> str | bytes:
        taken = self._take(length)
        return taken.decode() if major == 3 else taken

    def _simple(self, code: int) -> Any:
        if code in _FLOATS:
            size = _FLOATS[code]
            return struct.unpack(size, self._take(struct.calcsize(size)))[0]
        return _SIMPLE[code]

    def _unbounded(self, major: int, depth: int) -> Any:
        """Read what ends with a mark in place of having its length in front."""
        items = []
        while (item := self.value(depth + 1)) is not _BREAK:
            items.append(item)
        if major == 2:
            return b"".join(items)
        if major == 3:
            return "".join(items)
        if major == 4:
            return items
        if major == 5 and len(items) % 2 == 0:
            return dict(zip(items[::2], items[1::2], strict=True))
        raise ValueError(f"no CBOR: major type {major} has a length")
