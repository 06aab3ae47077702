"""Bytes that stay in a file until they are needed: what is larger than a few megabytes is not held in memory.

MiniStack hands objects about as `bytes`. These stand in their place where all that happens to an object is that its length
is asked, a range is taken of it, and it is answered or stored.
"""

import hashlib
import os
import weakref
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from ministack.core.responses import StreamingResponse

CHUNK_BYTES = 1024**2


class _Opened:
    """A file, open as long as anything needs it: what takes its place in the folder meanwhile is another one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self.number)


class FileBytes(StreamingResponse):  # type: ignore[misc] # MiniStack has no types
    """Bytes of a file that is only ever replaced as a whole, never written into.

    MiniStack answers them a piece at a time, as it does all that is a `StreamingResponse`.
    """

    def __init__(self, opened: _Opened, start: int, size: int) -> None:
        self._opened = opened
        self._size = size
        self.start = start

    @classmethod
    def of(cls, path: Path) -> "FileBytes":
        """All bytes of a file.

        Raises:
            OSError: it cannot be read.
        """
        opened = _Opened(path)
        return cls(opened, 0, os.fstat(opened.number).st_size)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, wanted: slice) -> "FileBytes":
        start, end, _ = wanted.indices(self._size)
        return FileBytes(self._opened, self.start + start, max(0, end - start))

    @property
    def file(self) -> "FileBytes":
        """All bytes of the file that these are of."""
        return FileBytes(self._opened, 0, os.fstat(self._opened.number).st_size)

    @cached_property
    def md5(self) -> str:
        """Their MD5 digest in hexadecimal, which S3 has for the ETag of an object."""
        digest = hashlib.md5(usedforsecurity=False)
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """The bytes, a piece at a time.

        Raises:
            OSError: the file has fewer.
        """
        place, end = self.start, self.start + self._size
        while place < end:
            chunk = os.pread(self._opened.number, min(CHUNK_BYTES, end - place), place)
            if not chunk:
                raise OSError(f"{self._opened.path} ends {end - place} bytes too early")
            yield chunk
            place += len(chunk)

    def read(self) -> bytes:
        """All of them at once."""
        return b"".join(self.chunks())

    def save(self, path: Path) -> None:
        """Make a file of them: another name of the same one where they are all of it, since nobody writes into it, and else a copy.

        Args:
            path: where there is no file yet.
        """
        if len(self) == len(self.file) and self._is_linked(path):
            return
        with path.open("xb") as copy:
            copy.writelines(self.chunks())

    async def runner(self, send: Any, _receive: Any) -> None:
        """Answer them, as ASGI has the body of an answer."""
        for chunk in self.chunks():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _is_linked(self, path: Path) -> bool:
        try:
            path.hardlink_to(self._opened.path)
        except OSError:  # it has been deleted, or lies on another file system
            return False
        if os.path.samestat(path.stat(), os.fstat(self._opened.number)):
            return True
        path.unlink()  # another file has taken its place
        return False
