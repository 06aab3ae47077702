"""One pass over the bytes of a file: its hash, and what no reader of CSV could take as it was meant."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from components.preflight.findings import Finding

CHUNK_BYTES = 1 << 20

# Source: Amazon Personalize Developer Guide, "Quotas", bulk data of a FULL import.
MAX_FILE_BYTES = 100 << 30

_MARKS = {
    codecs.BOM_UTF8: "UTF-8 with a byte order mark",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """What the bytes of a file tell.

    Attributes:
        sha256: of the content, in hexadecimal.
        problems: errors; with one of them the lines of the file mean nothing.
    """

    sha256: str
    problems: tuple[Finding, ...]


def read_raw(path: Path, file: str) -> RawFile:
    """Read a file once, in pieces.

    Args:
        path: an existing file.
        file: how the findings name it.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        text = (
            f"The file has {size >> 30:,} GB; an import takes at most {MAX_FILE_BYTES >> 30} GB. "
            "Leave out the oldest rows."
        )
        return RawFile(sha256="", problems=(Finding(file=file, text=text),))
    digest, check = hashlib.sha256(), _ByteCheck(file)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
            check.add(chunk)
    return RawFile(sha256=digest.hexdigest(), problems=tuple(check.problems()))


class _ByteCheck:
    """Counts line ends and finds the first byte that is no text."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._feeds = self._returns = self._pairs = 0
        self._last = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._found: list[Finding] = []

    def add(self, chunk: bytes) -> None:
        """Take the next piece of the file."""
        if not self._last:
            self._check_mark(chunk)
        if not self._found:
            self._check_zero(chunk)
        if not self._found:
            self._check_encoding(chunk)
        if self._last == b"\r" and chunk.startswith(b"\n"):
            self._pairs += 1
        self._feeds += chunk.count(b"\n")
        if b"\r" in chunk:
            self._returns += chunk.count(b"\r")
            self._pairs += chunk.count(b"\r\n")
        self._last = chunk[-1:]

    def problems(self) -> Iterator[Finding]:
        """The first problem of the whole file, after its last piece."""
        if not self._found:
            self._check_encoding(b"", final=True)
        if self._found:
            yield self._found[0]
        elif self._returns and not self._feeds == self._returns == self._pairs:
            yield Finding(file=self._file, text=self._line_ends())

    def _line_ends(self) -> str:
        kinds = (
            (self._feeds - self._pairs, "a line feed"),
            (self._pairs, "a carriage return and a line feed"),
            (self._returns - self._pairs, "a carriage return alone"),
        )
        counts = ", ".join(f"{count:,} with {kind}" for count, kind in kinds if count)
        return (
            f"Lines must all end with a line feed, or all with a carriage return and a line feed; {counts}. "
            "Save the file with one kind of line end."
        )

    def _check_mark(self, chunk: bytes) -> None:
        for mark, encoding in _MARKS.items():
            if chunk.startswith(mark):
                self._tell(
                    f"The header begins as {encoding}. Save the file as UTF-8 without a mark.", 1
                )
                return

    def _check_zero(self, chunk: bytes) -> None:
        position = chunk.find(0)
        if position >= 0:
            text = "The line has a zero byte, which no text has. Save the file as UTF-8 text."
            self._tell(text, self._line(chunk, position))

    def _check_encoding(self, chunk: bytes, *, final: bool = False) -> None:
        pending = len(self._decoder.getstate()[0])
        if chunk.isascii() and not pending:
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            position = max(0, error.start - pending)
            self._tell(
                "The line is not UTF-8. Save the file as UTF-8.", self._line(chunk, position)
            )

    def _line(self, chunk: bytes, position: int) -> int:
        return self._feeds + chunk.count(b"\n", 0, position) + 1

    def _tell(self, text: str, line: int) -> None:
        self._found.append(Finding(file=self._file, line=line, text=text))
