from __future__ import annotations

import json
from pathlib import Path

import pytest

from localpulumi.file_backend.history import has_failed_update
from localpulumi.file_backend.layout import StackFiles


def files_with(folder: Path, *notes: tuple[str, str]) -> StackFiles:
    """A backend that has noted these operations and results, one after the other."""
    files = StackFiles(folder, "personalize", "local")
    files.history.mkdir(parents=True)
    for number, (kind, result) in enumerate(notes):
        path = files.history / f"local-{100 + number}.history.json"
        path.write_text(json.dumps({"kind": kind, "result": result}))
        path.with_name(f"local-{100 + number}.checkpoint.json").write_text("{}")
    return files


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ([], False),
        ([("update", "succeeded")], False),
        ([("update", "failed")], True),
        ([("update", "failed"), ("update", "succeeded")], False),
        ([("update", "succeeded"), ("update", "failed")], True),
        ([("update", "failed"), ("refresh", "succeeded")], True),
        ([("update", "failed"), ("destroy", "succeeded")], False),
        ([("update", "succeeded"), ("destroy", "failed")], False),
    ],
)
def test_the_last_change_counts(
    tmp_path: Path, notes: list[tuple[str, str]], expected: bool
) -> None:
    assert has_failed_update(files_with(tmp_path, *notes)) == expected


def test_a_note_that_is_cut_off_tells_nothing(tmp_path: Path) -> None:
    files = files_with(tmp_path, ("update", "failed"))
    (files.history / "local-200.history.json").write_text('{"kind": "upd')
    assert has_failed_update(files)
