"""Thrift's compact protocol, read as far as a Parquet footer needs it.

Source: Apache Thrift, "Thrift Compact protocol encoding".
"""

import struct
from collections.abc import Callable, Iterator
from typing import Any

_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(
    13
)
MAX_DEPTH = 32


class Reader:
    """Reads values one after the other.

    Args:
        data: the bytes.

    Raises:
        ValueError: on any reading, that the bytes are none of the protocol, or are cut off.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def fields(self, depth: int = 0) -> Iterator[tuple[int, Any]]:
        """Yield the id and value of each field of a struct; structs in it are dicts of the same."""
        if depth > MAX_DEPTH:
            raise ValueError("the structs are nested too deeply")
        field = 0
        while (head := self._byte()) != _STOP:
            step, kind = head >> 4, head & 0x0F
            field = field + step if step else self._whole()
            if kind in (_TRUE, _FALSE):
                yield field, kind == _TRUE
            else:
                yield field, self._value(kind, depth)

    def _value(self, kind: int, depth: int) -> Any:
        readers: dict[int, Callable[[], Any]] = {
            _TRUE: lambda: self._byte() == _TRUE,
            _FALSE: lambda: self._byte() == _TRUE,
            _BYTE: self._byte,
            _I16: self._whole,
            _I32: self._whole,
            _I64: self._whole,
            _DOUBLE: lambda: struct.unpack("<d", self._take(8))[0],
            _BINARY: lambda: self._take(self._unsigned()),
            _LIST: lambda: self._list(depth),
            _SET: lambda: self._list(depth),
            _MAP: lambda: self._map(depth),
            _STRUCT: lambda: dict(self.fields(depth + 1)),
        }
        read = readers.get(kind)
        if read is None:
            raise ValueError(f"there is no type {kind}")
        return read()

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count = head >> 4
        if count == 0x0F:
            count = self._unsigned()
        return [self._value(head & 0x0F, depth) for _ in range(self._bounded(count))]

    def _map(self, depth: int) -> list[tuple[Any, Any]]:
        count = self._unsigned()
        if not count:
            return []
        kinds = self._byte()
        return [
            (self._value(kinds >> 4, depth), self._value(kinds & 0x0F, depth))
            for _ in range(self._bounded(count))
        ]

    def _bounded(self, count: int) -> int:
        """A number of elements, each of which takes a byte at least."""
        if count > len(self._data) - self._at:
            raise ValueError("more elements are announced than there are bytes")
        return count

    def _whole(self) -> int:
        """A whole number in zigzag order."""
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError("the bytes end too early")
        self._at += count
        return taken
