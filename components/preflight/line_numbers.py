"""Line numbers of what a query has found, in the words of a finding."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

SHOWN_LINES = 3
CHUNK_BYTES = 1 << 20

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def also(lines: Sequence[int], count: int) -> str:
    """The rest of a finding that `count` lines share, of which `lines` are the first."""
    if count <= 1:
        return ""
    others = ", ".join(str(line) for line in lines[1:])
    more = f" and {count - len(lines):,} more" if count > len(lines) else ""
    return f" (The same on line{'s' if count > 2 else ''} {others}{more}.)"


def lines_at(path: Path, positions: Sequence[int]) -> list[int]:
    """Line numbers, from 1, of ascending byte positions."""
    lines: list[int] = []
    line, offset = 1, 0
    with path.open("rb") as stream:
        for position in positions:
            while offset < position:
                chunk = stream.read(min(CHUNK_BYTES, position - offset))
                line += chunk.count(b"\n")
                offset += len(chunk)
            lines.append(line)
    return lines


def lines_of_records(
    path: Path, records: Collection[int], rejected: Collection[int]
) -> dict[int, int]:
    """Line numbers, from 1, of records by their numbers, from 0; one pass over the file.

    Args:
        path: of the file.
        records: their numbers.
        rejected: byte positions of the records that have no number.
    """
    lines: dict[int, int] = {}
    wanted = set(records)
    with path.open("rb") as stream:
        kept = (line for start, line in _records(stream) if start not in rejected)
        for record, line in enumerate(kept):
            if record in wanted:
                lines[record] = line
                if len(lines) == len(wanted):
                    break
    return lines


def _records(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Byte position and line number of each record after the header; blank lines are none."""
    position = len(stream.readline())
    line = 2
    for first in stream:
        if first.strip(b"\r\n"):
            yield position, line
        text, length, newlines = first, len(first), 1
        while b'"' in text and _is_open(text) and (more := stream.readline()):
            text += more
            length += len(more)
            newlines += 1
        position += length
        line += newlines


def _is_open(text: bytes) -> bool:
    """Whether the text ends inside a quoted cell."""
    position = 0
    while position < len(text):
        if text[position : position + 1] == b'"':
            quoted = _QUOTED.match(text, position)
            if quoted is None:
                return True
            position = quoted.end()
        comma = text.find(b",", position)
        if comma < 0:
            return False
        position = comma + 1
    return False
