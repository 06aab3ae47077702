"""One pass over the bytes of a file: its hash, and what no reader of CSV could take as it was meant."""

import codecs
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from components.preflight.findings import Finding
from components.preflight.line_numbers import lines_at

CHUNK_BYTES = 1 << 20

# Source: Amazon Personalize Developer Guide, "Quotas", bulk data of a FULL import.
MAX_FILE_BYTES = 100 << 30

_PLAIN = bytes(set(range(0x21, 0x7F)) - {ord('"')}) + b"\r\n"

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
        is_plain: whether all bytes are visible ASCII or line ends, without double quotes and spaces.
        problems: errors; with one of them the lines of the file mean nothing.
    """

    sha256: str
    is_plain: bool
    problems: tuple[Finding, ...]


def read_raw(path: Path, file: str) -> RawFile:
    """Read a file once, in pieces.

    Args:
        path: an existing file.
        file: how the findings name it.
    """
    too_large = size_findings(path.stat().st_size, file)
    if too_large:
        return RawFile(sha256="", is_plain=False, problems=too_large)
    digest, check = hashlib.sha256(), _ByteCheck()
    # The hash is half of the work, and needs no interpreter.
    with path.open("rb") as stream, ThreadPoolExecutor(1) as thread:
        while chunk := stream.read(CHUNK_BYTES):
            hashed = thread.submit(digest.update, chunk)
            check.add(chunk)
            hashed.result()
    check.end()
    return RawFile(
        sha256=digest.hexdigest(),
        is_plain=check.is_plain,
        problems=tuple(_problems(check, path, file)),
    )


def size_findings(size_bytes: int, file: str) -> tuple[Finding, ...]:
    """Whether a file is too large to be imported.

    Args:
        size_bytes: of the file.
        file: how the finding names it.
    """
    if size_bytes <= MAX_FILE_BYTES:
        return ()
    text = (
        f"The file has {size_bytes >> 30:,} GB; an import takes at most {MAX_FILE_BYTES >> 30} GB. "
        "Leave out the oldest rows."
    )
    return (Finding(file=file, text=text),)


def _problems(check: "_ByteCheck", path: Path, file: str) -> Iterator[Finding]:
    """The first problem of the whole file."""
    if check.problem:
        text, position = check.problem
        (line,) = lines_at(path, [position])
        yield Finding(file=file, line=line, text=text)
    elif check.has_returns and (line_ends := _line_end_problem(path)):
        yield Finding(file=file, text=line_ends)


class _ByteCheck:
    """Finds the first byte that is no text.

    Attributes:
        is_plain: see `RawFile`, of the pieces so far.
        has_returns: whether there is a carriage return in them.
        problem: what is wrong, and the position of the byte; None so far.
    """

    def __init__(self) -> None:
        self.is_plain = True
        self.has_returns = False
        self.problem: tuple[str, int] | None = None
        self._position = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def add(self, chunk: bytes) -> None:
        """Take the next piece of the file."""
        if self._position == 0:
            self._check_mark(chunk)
        if not self.problem:
            self._check_zero(chunk)
        if not self.problem:
            self._check_encoding(chunk)
        self.is_plain = self.is_plain and not chunk.translate(None, _PLAIN)
        self.has_returns = self.has_returns or b"\r" in chunk
        self._position += len(chunk)

    def end(self) -> None:
        """Take the end of the file, which may come amid a character."""
        if not self.problem:
            self._check_encoding(b"", final=True)

    def _check_mark(self, chunk: bytes) -> None:
        for mark, encoding in _MARKS.items():
            if chunk.startswith(mark):
                text = f"The header begins as {encoding}. Save the file as UTF-8 without a mark."
                self.problem = (text, 0)
                return

    def _check_zero(self, chunk: bytes) -> None:
        position = chunk.find(0)
        if position >= 0:
            text = "The line has a zero byte, which no text has. Save the file as UTF-8 text."
            self.problem = (text, self._position + position)

    def _check_encoding(self, chunk: bytes, *, final: bool = False) -> None:
        pending = len(self._decoder.getstate()[0])
        if chunk.isascii() and not pending and not final:
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            position = self._position + max(0, error.start - pending)
            self.problem = ("The line is not UTF-8. Save the file as UTF-8.", position)


def _line_end_problem(path: Path) -> str | None:
    """What is wrong with the line ends of a file that has carriage returns."""
    feeds = returns = pairs = 0
    last = b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            feeds += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            last = chunk[-1:]
    if feeds == returns == pairs:
        return None
    kinds = (
        (feeds - pairs, "a line feed"),
        (pairs, "a carriage return and a line feed"),
        (returns - pairs, "a carriage return alone"),
    )
    counts = ", ".join(f"{count:,} with {kind}" for count, kind in kinds if count)
    return (
        f"Lines must all end with a line feed, or all with a carriage return and a line feed; {counts}. "
        "Save the file with one kind of line end."
    )
