"""Mends what a killed engine, or a machine that went down, left half-written of a stack.

The engine replaces its files one by one, and fileblob writes each sidecar in place before its file. So any of them can
be empty, cut off or missing, and the engine then refuses to go on (`failed to load checkpoint: EOF`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from localpulumi.file_backend.layout import (
    SIDECAR,
    TEMPORARY,
    StackFiles,
    latest,
    read_checkpoint,
    read_json,
    write_checkpoint,
)

_VERSION = re.compile(r"^version: *\d+\s*$")


def existing_checkpoint(files: StackFiles) -> Path | None:
    """The stack's checkpoint, the newest where there are several; None when the backend has no such stack."""
    return max((path for path in files.checkpoints if path.exists()), key=_written_at, default=None)


def repair(files: StackFiles) -> str | None:
    """Make the backend usable for the stack again; to be called while no engine works on it.

    Operations that the engine had begun stay in the state, since they tell what it may have made (docs/adr/0019).

    Returns:
        A sentence for the user when the checkpoint itself had to be restored.
    """
    for path in files.everything():
        if TEMPORARY.search(path.name) or (path.suffix == SIDECAR and read_json(path) is None):
            path.unlink()
    if files.meta.exists() and not _VERSION.match(files.meta.read_text(errors="replace")):
        files.meta.unlink()  # the engine writes the present layout's version into a new one
    for path in files.history.glob("*.history.json*"):
        if path.suffix != SIDECAR and read_json(path) is None:
            path.unlink()  # `pulumi stack history` would fail
    return _restore_checkpoint(files)


def _restore_checkpoint(files: StackFiles) -> str | None:
    """Put the newest whole copy in the place of a broken checkpoint, or of a missing one that had resources.

    Without a whole copy the stack is forgotten, so that it is initialised again. A missing checkpoint without resources
    is what `pulumi stack rm` leaves.
    """
    whole = [path for path in files.checkpoints if read_checkpoint(path) is not None]
    broken = [path for path in files.checkpoints if path.exists() and path not in whole]
    if whole and not broken:
        return None
    source = max([*whole, *_whole_copies(files)], key=_written_at, default=None)
    checkpoint = read_checkpoint(source) if source else None
    if not broken and not (checkpoint and latest(checkpoint).get("resources")):
        return None
    if checkpoint:
        write_checkpoint(files.checkpoints[0], checkpoint)
    for path in broken:
        if not checkpoint or path != files.checkpoints[0]:
            path.unlink()
    what = "restored from its newest copy" if checkpoint else "begun anew"
    return f"the state of stack {files.name} was cut off when a run was killed; it is {what}"


def _whole_copies(files: StackFiles) -> Iterator[Path]:
    """The step before the last one, what ended operations left, and what their history holds."""
    names = [path.with_name(f"{path.name}.bak") for path in files.checkpoints]
    candidates = [*names, *files.backups.glob("*"), *files.history.glob("*.checkpoint.json*")]
    return (path for path in candidates if read_checkpoint(path) is not None)


def _written_at(path: Path) -> int:
    return path.stat().st_mtime_ns
