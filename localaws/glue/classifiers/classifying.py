"""Which classifier recognises a file, from its beginning and its end.

Source: AWS Glue Developer Guide, "Built-in classifiers"; AWS Knowledge Center, "How does the AWS Glue crawler detect the
schema?": the first megabyte is read, up to ten of JSON while no row was found.
"""

import codecs
import zlib
from collections.abc import Callable, Sequence
from typing import Protocol

from localaws.glue.classifiers import csv_text, json_text, parquet
from localaws.glue.classifiers.formats import Classified, Unknown

MEGABYTE = 1 << 20
MAX_MEGABYTES = 10
_GZIP = b"\x1f\x8b"
_FOOTER_GUESS = 64 << 10

Classifier = Callable[[str, bool], Classified | None]
"""What a text is, which is a whole file or the beginning of one; None when it is not of this format."""


class Readable(Protocol):
    """A file of which parts can be read."""

    @property
    def size(self) -> int:
        """Bytes."""

    def read(self, start: int, length: int) -> bytes:
        """Bytes from `start` on, as many as there are."""


def classify(file: Readable, custom: Sequence[Classifier] = ()) -> Classified:
    """What a file is.

    Args:
        file: that is looked at; empty ones are not.
        custom: classifiers that are tried before the built-in ones, in order.
    """
    beginning = file.read(0, MEGABYTE)
    if beginning.startswith(parquet.MAGIC) and (found := _parquet(file)) is not None:
        return found
    is_packed = beginning.startswith(_GZIP)
    for megabytes in range(1, MAX_MEGABYTES + 1):
        if megabytes > 1:
            beginning += file.read(len(beginning), MEGABYTE)
        is_whole = len(beginning) >= file.size
        text, is_whole = _text(
            beginning, is_whole=is_whole, is_packed=is_packed, limit=megabytes * MEGABYTE
        )
        if text is None:
            break
        for each in (*custom, _json, _csv):
            if (found := each(text, is_whole)) is not None:
                return Classified(
                    found.format, found.columns, found.record_bytes, "gzip" if is_packed else "none"
                )
        if is_whole or not text.lstrip().startswith(("{", "[")):
            break
    return Classified(Unknown(), (), 0, "gzip" if is_packed else "none")


def _json(text: str, is_whole: bool) -> Classified | None:
    return json_text.classify(text, is_whole=is_whole)


def _csv(text: str, is_whole: bool) -> Classified | None:
    return csv_text.classify(whole_lines(text, is_whole=is_whole))


def whole_lines(text: str, *, is_whole: bool) -> str:
    """A text without a last line that was cut."""
    return text if is_whole else text[: text.rfind("\n") + 1]


def _text(data: bytes, *, is_whole: bool, is_packed: bool, limit: int) -> tuple[str | None, bool]:
    """The text of a file's beginning, None when it is none, and whether it is all of it."""
    if is_packed:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data = unpacker.decompress(data, limit)
        except zlib.error:
            return None, is_whole
        is_whole = unpacker.eof
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(data, final=is_whole)
    except UnicodeDecodeError:
        return None, is_whole
    return (None if "\0" in text else text), is_whole


def _parquet(file: Readable) -> Classified | None:
    start = max(0, file.size - _FOOTER_GUESS)
    tail = file.read(start, file.size - start)
    length = parquet.footer_length(tail)
    if length is None or length + parquet.TAIL_BYTES > file.size:
        return None
    if length + parquet.TAIL_BYTES > len(tail):
        start = file.size - parquet.TAIL_BYTES - length
        tail = file.read(start, length) + tail[-parquet.TAIL_BYTES :]
    return parquet.classify(tail[-parquet.TAIL_BYTES - length : -parquet.TAIL_BYTES], file.size)
