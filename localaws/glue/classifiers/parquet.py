"""The Parquet classifier: the columns that a file's footer names.

Source: Apache Parquet, `parquet.thrift` and "Logical Types"; AWS Glue Developer Guide, "Built-in classifiers".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.glue.classifiers import types
from localaws.glue.classifiers.formats import Classified, Parquet
from localaws.glue.classifiers.thrift import Reader
from localaws.glue.classifiers.types import Type

MAGIC = b"PAR1"
TAIL_BYTES = 8
"""Length of the footer, and the magic word."""

# Fields of FileMetaData and SchemaElement.
_SCHEMA, _NUM_ROWS = 2, 3
_TYPE, _REPETITION, _NAME, _CHILDREN, _CONVERTED, _SCALE, _PRECISION, _LOGICAL = (
    1,
    3,
    4,
    5,
    6,
    7,
    8,
    10,
)
_REPEATED = 2
_PHYSICAL = ("boolean", "int", "bigint", "timestamp", "float", "double", "binary", "binary")
# Converted types, and the fields of the union LogicalType.
_CONVERTED_TYPES = {
    0: "string",
    4: "string",
    6: "date",
    9: "timestamp",
    10: "timestamp",
    19: "string",
}
_CONVERTED_TYPES |= {15: "tinyint", 16: "smallint", 17: "int", 18: "bigint"}
_LOGICAL_TYPES = {1: "string", 4: "string", 6: "date", 8: "timestamp", 12: "string"}
_CONVERTED_MAP, _CONVERTED_KEY_VALUE, _CONVERTED_LIST, _CONVERTED_DECIMAL = 1, 2, 3, 5
_LOGICAL_MAP, _LOGICAL_LIST, _LOGICAL_DECIMAL = 2, 3, 5


def footer_length(tail: bytes) -> int | None:
    """Bytes of the footer before the tail of a file; None when the file is no Parquet.

    Args:
        tail: the last bytes of the file.
    """
    if len(tail) < TAIL_BYTES or tail[-4:] != MAGIC:
        return None
    return int.from_bytes(tail[-8:-4], "little")


def classify(footer: bytes, size: int) -> Classified | None:
    """What a file is; None when its footer cannot be read.

    Args:
        footer: without the tail.
        size: of the file, in bytes.
    """
    try:
        elements, rows = _read(footer)
        root = _node(iter(elements))
        columns = tuple((each.name, _type(each)) for each in root.children)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return Classified(Parquet(), columns, size / rows if rows else 0.0)


@dataclass(frozen=True)
class _Node:
    """An element of the schema with those below it."""

    name: str
    told: Mapping[int, Any]
    children: Sequence["_Node"]

    @property
    def is_repeated(self) -> bool:
        return self.told.get(_REPETITION) == _REPEATED

    def is_kind(self, converted: int, logical: int) -> bool:
        return self.told.get(_CONVERTED) == converted or logical in self.told.get(_LOGICAL, {})


def _read(footer: bytes) -> tuple[list[dict[int, Any]], int]:
    """Elements of the schema, and the number of rows; what follows them, the places of the data, is not read."""
    elements: list[dict[int, Any]] = []
    for field, value in Reader(footer).fields():
        if field == _SCHEMA:
            elements = value
        elif field == _NUM_ROWS:
            return elements, int(value)
    raise ValueError("the footer has no number of rows")


def _node(elements: Iterator[dict[int, Any]]) -> _Node:
    """The tree that a list of elements is, each before those below it."""
    told = next(elements, None)
    if told is None:
        raise ValueError("the schema ends too early")
    children = [_node(elements) for _ in range(told.get(_CHILDREN, 0))]
    return _Node(told[_NAME].decode(), told, children)


def _type(node: _Node) -> Type:
    """The type of a column or a field; a repeated one without a list around it is a list by itself."""
    found = _type_of_one(node)
    return types.Array(found) if node.is_repeated else found


def _type_of_one(node: _Node) -> Type:
    if not node.children:
        return types.Scalar(_scalar(node))
    if node.is_kind(_CONVERTED_LIST, _LOGICAL_LIST):
        return types.Array(_element(node.children[0], node.name))
    if (
        node.is_kind(_CONVERTED_MAP, _LOGICAL_MAP)
        or node.told.get(_CONVERTED) == _CONVERTED_KEY_VALUE
    ):
        key, value = node.children[0].children
        return types.Map(_type(key), _type(value))
    return types.Struct(tuple((each.name, _type(each)) for each in node.children))


def _element(repeated: _Node, name: str) -> Type:
    """The type of a list's elements: those of two levels have none between the list and its element.

    Source: "Logical Types", section "Lists", "Backward-compatibility rules".
    """
    if len(repeated.children) != 1 or repeated.name in ("array", f"{name}_tuple"):
        return _type_of_one(repeated)
    return _type(repeated.children[0])


def _scalar(node: _Node) -> str:
    told = node.told
    logical: Mapping[int, Any] = told.get(_LOGICAL, {})
    if node.is_kind(_CONVERTED_DECIMAL, _LOGICAL_DECIMAL):
        named = logical.get(_LOGICAL_DECIMAL, {})
        precision = told.get(_PRECISION, named.get(2))
        return f"decimal({precision},{told.get(_SCALE, named.get(1, 0))})"
    for field in logical:
        if field in _LOGICAL_TYPES:
            return _LOGICAL_TYPES[field]
    return _CONVERTED_TYPES.get(told.get(_CONVERTED, -1), _PHYSICAL[told[_TYPE]])
