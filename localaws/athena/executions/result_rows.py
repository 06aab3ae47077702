"""Rows of a result, as GetQueryResults reads them from the object that the query wrote.

A page begins at a place in the object and is read from there on, a piece at a time: all pages together read it about once,
however many they are.

Source: Amazon Athena User Guide, "Work with query results": all values of a CSV result are quoted, and a null is an empty
field without quotes; the result of a DDL statement is plain lines.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

PIECE_BYTES = 64 * 1024

Row = list[str | None]
Read = Callable[[int, int], bytes]
"""The bytes from a place on, so many, or fewer where the object ends."""
RowOf = Callable[[bytes, int, bool], tuple[Row, int] | None]
"""The row that begins at a place of some bytes, and the place after it; None when they do not have all of it.

The last argument says whether the object ends with these bytes.

Raises:
    ValueError: there is none.
"""

_FIELD = re.compile(rb'(?:"((?:[^"]++|"")*+)"|)(,|\n|\Z)')


@dataclass(frozen=True)
class Page:
    """Rows as the API answers them, and the place at which the next page begins; None when there is none."""

    rows: list[dict[str, Any]]
    next_place: int | None


def page(read: Read, row_of: RowOf, start: int, length: int) -> Page:
    """The page that begins at a place.

    Args:
        read: the object.
        row_of: its form.
        start: the place.
        length: rows that it has at most.
    """
    found = list(itertools.islice(rows(read, row_of, start), length + 1))
    told = [{"Data": [_datum(value) for value in row]} for row, _ in found[:length]]
    return Page(told, found[length - 1][1] if len(found) > length else None)


def rows(read: Read, row_of: RowOf, start: int) -> Iterator[tuple[Row, int]]:
    """The rows from a place on, each with the place after it."""
    held, is_end = b"", False
    while True:
        used = 0
        while (found := row_of(held, used, is_end)) is not None:
            row, used = found
            yield row, start + used
        if is_end:
            return
        held, start = held[used:], start + used
        # Twice as much of a long row each time, since it is looked at from its beginning.
        wanted = max(PIECE_BYTES, len(held))
        piece = read(start + len(held), wanted)
        held, is_end = held + piece, len(piece) < wanted


def csv_row(text: bytes, place: int, is_end: bool) -> tuple[Row, int] | None:
    """A row of a CSV result; see `RowOf`."""
    row: Row = []
    while place < len(text):
        found = _FIELD.match(text, place)
        if found is None:
            if not is_end and text[place : place + 1] == b'"':
                return None
            raise ValueError("the result is no CSV of Athena")
        quoted, end = found.groups()
        row.append(None if quoted is None else quoted.replace(b'""', b'"').decode())
        place = found.end()
        if end == b"\n" or (not end and is_end):
            return row, place
        if not end:
            return None
    return None


def text_row(text: bytes, place: int, is_end: bool) -> tuple[Row, int] | None:
    """A row of a plain result, which is a line; see `RowOf`."""
    end = text.find(b"\n", place)
    if end >= 0:
        return [text[place:end].decode()], end + 1
    if not is_end or place == len(text):
        return None
    return [text[place:].decode()], len(text)


def _datum(value: str | None) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": value}
