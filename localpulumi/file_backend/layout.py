"""Where the file backend keeps what it knows of one stack, and how its files are read and replaced.

Source: pulumi 3.259, `pkg/backend/diy` (`store.go`, `state.go`, `lock.go`, `meta.go`); gocloud.dev, `blob/fileblob`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GZIP_MAGIC = b"\x1f\x8b"
SIDECAR = ".attrs"
"""What fileblob notes about a file beside it; the engine needs none, and cannot read a file whose sidecar is broken."""

TEMPORARY = re.compile(r"\.[0-9a-f]+\.(tmp|new)$")
"""End of the names of files that are being written: the engine's, and those of `replace`."""

_EXTRA = r"(\.attrs|\.[0-9a-f]+\.(tmp|new))?"

Checkpoint = dict[str, Any]


@dataclass(frozen=True)
class StackFiles:
    """The files of one stack.

    Attributes:
        backend: folder that `PULUMI_BACKEND_URL` names.
        project: name of the project.
        name: short name of the stack.
    """

    backend: Path
    project: str
    name: str

    @property
    def meta(self) -> Path:
        """Version of the layout, of all stacks."""
        return self.backend / ".pulumi" / "meta.yaml"

    @property
    def checkpoints(self) -> tuple[Path, Path]:
        """The names that the checkpoint can have: plain, and compressed."""
        plain = self.backend / ".pulumi" / "stacks" / self.project / f"{self.name}.json"
        return plain, plain.with_name(f"{plain.name}.gz")

    @property
    def backups(self) -> Path:
        """Folder of the copies that the engine makes after each operation."""
        return self.backend / ".pulumi" / "backups" / self.project / self.name

    @property
    def history(self) -> Path:
        """Folder of what each operation did, with the checkpoint after it."""
        return self.backend / ".pulumi" / "history" / self.project / self.name

    @property
    def locks(self) -> Path:
        """Folder of the locks; any file in it locks the stack."""
        return self.backend / ".pulumi" / "locks" / "organization" / self.project / self.name

    def everything(self) -> list[Path]:
        """Every file that concerns the stack, sidecars and temporary files included, and no other stack's."""
        own = re.escape(self.name)
        shared = [
            *_matching(self.meta.parent, rf"meta\.yaml{_EXTRA}"),
            *_matching(self.checkpoints[0].parent, rf"{own}\.json(\.gz)?(\.bak)?{_EXTRA}"),
        ]
        private = (self.backups, self.history, self.locks)
        return [*shared, *(path for folder in private for path in _matching(folder, ".*"))]


def _matching(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob("*") if re.fullmatch(pattern, path.name))


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file, compressed or not; None when there is none that is whole."""
    try:
        data = path.read_bytes()
        found = json.loads(gzip.decompress(data) if data.startswith(_GZIP_MAGIC) else data)
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    return found if isinstance(found, dict) else None


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint in a file, with its `version` and `checkpoint`; None when the file holds none that is whole."""
    found = read_json(path)
    if found is None or not isinstance(found.get("version"), int):
        return None
    return found if isinstance(found.get("checkpoint"), dict) else None


def latest(checkpoint: Checkpoint) -> dict[str, Any]:
    """What the checkpoint says of the deployment; empty for a stack that was never updated."""
    return checkpoint["checkpoint"].get("latest") or {}


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Give the file this checkpoint, in the form that its name tells."""
    data = json.dumps(checkpoint, separators=(",", ":")).encode()
    replace(path, gzip.compress(data) if path.suffix == ".gz" else data)


def replace(path: Path, data: bytes) -> None:
    """Give a file new content, at once and lastingly: after a crash it has the old or the new one."""
    temporary = path.with_name(f"{path.name}.{os.getpid():x}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
