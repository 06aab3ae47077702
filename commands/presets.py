"""Presets: commented settings from which the file of a new stack is put together.

A preset of a stage says what is protected, kept, paid for and watched; one of the data says what suits travel, media or a shop.
No key is in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

STAGES, DATA = "stages", "data"
"""The folders of presets."""
FOLDER = "presets"
_HEADER = "config:\n"


def names(root: Path, folder: str) -> list[str]:
    """The presets that there are.

    Args:
        root: of the checkout.
        folder: `STAGES` or `DATA`.
    """
    return sorted(path.stem for path in (root / FOLDER / folder).glob("*.yaml"))


def stack_file(root: Path, stage: str, data: str | None, files: Mapping[str, str]) -> str:
    """The text of a stack's file.

    Args:
        root: of the checkout.
        stage: name of a preset.
        data: likewise; None for no such preset.
        files: locations by key of `personalize`; empty for files that the owner names later.
    """
    parts = [_read(root, STAGES, stage), "\n", _files(files)]
    if data is not None:
        comment, body = _read(root, DATA, data).split(_HEADER, 1)
        parts += ["\n", _indented(comment), body]
    return "".join(parts)


def settings(text: str) -> dict[str, Any]:
    """The settings of a stack's file, by key."""
    given: dict[str, Any] = yaml.safe_load(text)["config"]
    return given


def _read(root: Path, folder: str, name: str) -> str:
    return (root / FOLDER / folder / f"{name}.yaml").read_text(encoding="utf-8")


def _files(files: Mapping[str, str]) -> str:
    if files:
        lines = ["# Generated data, in the place of files of one's own."]
        lines += [f"personalize:{key}: {location}" for key, location in files.items()]
    else:
        lines = [
            "# What users did: the only setting that is required. A path relative to the project, or s3://bucket/key.csv.",
            "# personalize:interactions: path/to/interactions.csv",
            "# personalize:items: path/to/items.csv",
            "# personalize:users: path/to/users.csv",
        ]
    return _indented("\n".join(lines) + "\n")


def _indented(text: str) -> str:
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))
