"""A state as JSON in a file, encoded piece by piece, so that other threads run between the pieces.

`json.dumps` of a whole state holds the interpreter's lock until it is done: a tenth of a second for ten megabytes, in
which no request is answered. An encoder in Python alone would hold it for moments, and take ten times as long. Here long
lists (records, log lines, measurements) are cut into slices, and each slice is encoded at full speed.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file

SLICE = 500
"""Elements of a list that are encoded at once: about a millisecond."""

Default = Callable[[Any], Any]


def write(path: Path, value: Any, default: Default) -> None:
    """Write a value in place of the file as a whole.

    Args:
        path: the file; its folder is made when missing.
        value: what is written.
        default: turns what JSON does not know into what it knows, as for `json.dumps`.
    """
    # The whole state of a service, several times a second while a stack is made: a kill loses nothing, and a power
    # failure at most what the file system had not yet written, for which it would be too dear to wait each time.
    atomic_file.write_pieces(path, pieces(value, default), durable=False)


def pieces(value: Any, default: Default, *, slice_length: int = SLICE) -> Iterator[str]:
    """Yield the JSON text of a value, the same that `json.dumps` makes but for white space."""
    if isinstance(value, dict):
        yield "{"
        for number, (key, member) in enumerate(value.items()):
            name = json.dumps({key: 0})[1:-2]  # `"key": `; keys that are no text become text
            yield f",{name}" if number else name
            yield from pieces(member, default, slice_length=slice_length)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for start in range(0, len(value), slice_length):
            text = json.dumps(value[start : start + slice_length], default=default)[1:-1]
            yield f",{text}" if start else text
        yield "]"
    elif value is None or isinstance(value, str | int | float | tuple):
        yield json.dumps(value, default=default)
    else:
        yield from pieces(default(value), default, slice_length=slice_length)
