"""Objects of S3 stay on disk: MiniStack would read all of one for a range of it, and hold what is stored.

It keeps each object in a file that is replaced as a whole. What a request asks of a large one are `FileBytes` of that file.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from ministack.services import s3

from localaws.ministack.file_bytes import FileBytes
from localaws.shared import atomic_file

LARGE_BYTES = 1024**2
"""What is smaller is read at once, which costs less."""

Answer = tuple[int, dict[str, str], Any]

_is_read_late: ContextVar[bool] = ContextVar("is_read_late", default=False)


def answering(original: Callable[..., Answer]) -> Callable[..., Answer]:
    """Have requests that read an object, or a part of one for a part of another, leave it in its file."""

    def dispatch(method: str, *request: Any) -> Answer:
        _bucket, _key, headers, _body, query_params = request
        is_copied_part = "x-amz-copy-source" in headers and "partNumber" in query_params
        with _reading_late(is_late=method == "GET" or is_copied_part):
            return original(method, *request)

    return dispatch


def displacing(original: Callable[..., None]) -> Callable[..., None]:
    """Have the file of an object that a newer version takes the place of get another name."""

    def persist_displaced_version(*displaced: Any) -> None:
        with _reading_late(is_late=True):
            original(*displaced)

    return persist_displaced_version


def versioning(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Have versions keep no file open: their bytes are found in the file of the object, or of the version, once it is not the newest."""

    def version_entry_from_record(obj: Any, version_id: str, data: Any) -> dict[str, Any]:
        return original(obj, version_id, None if isinstance(data, FileBytes) else data)

    return version_entry_from_record


def reading(original: Callable[..., bytes]) -> Callable[..., bytes | FileBytes]:
    """Have what reads objects give a large one's file, where that is wanted."""

    def read_body(bucket_name: str, key: str, obj: Mapping[str, Any]) -> bytes | FileBytes:
        if obj.get("body") is None and _is_read_late.get() and obj["size"] > LARGE_BYTES:
            path = s3._object_disk_path(bucket_name, key)
            if path is not None and Path(path).is_file():
                return FileBytes.of(Path(path))
        return original(bucket_name, key, obj)

    return read_body


def writing(original: Callable[..., None]) -> Callable[..., None]:
    """Have what writes objects take the bytes of a file."""

    def atomic_write(fpath: str, data: Any, *, text: bool = False) -> None:
        if not isinstance(data, FileBytes):
            original(fpath, data, text=text)
            return
        temporary = Path(f"{fpath}.tmp")
        temporary.unlink(missing_ok=True)
        data.save(temporary)
        atomic_file.move_file(temporary, Path(fpath))
        temporary.unlink(missing_ok=True)  # it stays when both are names of one file already

    return atomic_write


def digesting(original: Callable[[bytes], str]) -> Callable[[bytes | FileBytes], str]:
    """Have what makes ETags take the bytes of a file."""
    return lambda data: data.md5 if isinstance(data, FileBytes) else original(data)


@contextmanager
def _reading_late(*, is_late: bool) -> Iterator[None]:
    token = _is_read_late.set(is_late)
    try:
        yield
    finally:
        _is_read_late.reset(token)
