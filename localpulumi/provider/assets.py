"""Assets and archives: what the engine sends for files, as bytes to upload."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from localpulumi.provider.kind import PluginError
from localpulumi.provider.shapes import Props

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip, so that equal contents give equal bytes."""


@contextmanager
def opened(asset: Props) -> Iterator[IO[bytes]]:
    """Open an asset for reading in binary, an archive as a zip; a file is not read into memory.

    Raises:
        PluginError: the asset is neither a file, an archive nor text.
    """
    if _is_archive(asset):
        yield io.BytesIO(zip_bytes(asset))
    elif asset.get("path"):
        with Path(asset["path"]).open("rb") as stream:
            yield stream
    elif "text" in asset:
        yield io.BytesIO(str(asset["text"]).encode())
    else:
        raise PluginError("only assets with a path or a text are served by the local aws plugin")


def zip_bytes(archive: Props) -> bytes:
    """Return an archive as a zip: names sorted, times fixed, so that equal contents give equal bytes.

    Raises:
        PluginError: the archive is neither a folder, a zip file nor made of assets, or it is empty.
    """
    path = archive.get("path")
    if path and not Path(path).is_dir():
        content = Path(path).read_bytes()
        if not zipfile.is_zipfile(io.BytesIO(content)):
            raise PluginError(f"{path} is no zip file and no folder")
        return content
    files = dict(_files(archive, ""))
    if not files:
        raise PluginError("the archive is empty")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, (content, is_executable) in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if is_executable else 0o100644) << 16
            target.writestr(entry, content)
    return buffer.getvalue()


def _files(part: Props, name: str) -> Iterator[tuple[str, tuple[bytes, bool]]]:
    """Yield the files of an asset or archive under their names in the zip."""
    if isinstance(part.get("assets"), dict):
        for inner, nested in part["assets"].items():
            yield from _files(nested, f"{name}/{inner}" if name else inner)
    elif part.get("path") and Path(part["path"]).is_dir():
        yield from _folder(Path(part["path"]), name)
    elif part.get("path") and _is_archive(part):
        with zipfile.ZipFile(part["path"]) as source:
            for entry in source.infolist():
                if not entry.is_dir():
                    inner = f"{name}/{entry.filename}" if name else entry.filename
                    yield inner, (source.read(entry), bool(entry.external_attr >> 16 & 0o100))
    else:
        with opened(part) as stream:
            yield name, (stream.read(), False)


def _folder(folder: Path, name: str) -> Iterator[tuple[str, tuple[bytes, bool]]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            inner = file.relative_to(folder).as_posix()
            is_executable = bool(file.stat().st_mode & 0o100)
            yield f"{name}/{inner}" if name else inner, (file.read_bytes(), is_executable)


_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def _is_archive(part: dict[str, Any]) -> bool:
    return part.get(_SIGNATURE) == _ARCHIVE
