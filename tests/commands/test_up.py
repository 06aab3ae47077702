from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands.up import ensure_sample
from commands.workspace import Workspace, find_workspace

NAMES = {"interactions.csv", "items.csv", "users.csv"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A checkout in which only the generator of the sample is of interest."""
    (tmp_path / "sample").mkdir()
    for path in (find_workspace().root / "sample").glob("*.py"):
        (tmp_path / "sample" / path.name).symlink_to(path)
    return Workspace(tmp_path, tmp_path / "home")


def test_the_sample_is_made_once_and_then_left_alone(workspace: Workspace) -> None:
    ensure_sample(workspace)
    assert {path.name for path in workspace.sample.iterdir()} == NAMES
    edited = workspace.sample / "interactions.csv"
    edited.write_text("mine")
    ensure_sample(workspace)
    assert edited.read_text() == "mine"


def test_an_interrupted_sample_is_made_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(command: list[str], **_options: Any) -> None:
        for name in ("interactions.csv", "users.csv"):
            (Path(command[-1]) / name).write_text("half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ensure_sample(workspace)
    ensure_sample(workspace)
    assert {path.name for path in workspace.sample.iterdir()} == NAMES
    assert all((workspace.sample / name).stat().st_size > 1000 for name in NAMES)
