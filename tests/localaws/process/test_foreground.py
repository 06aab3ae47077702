"""What the server makes sure of before it serves."""

import shutil
from pathlib import Path

import pytest

from localaws.process import foreground
from localaws.process.server import ServerError
from localaws.shared.settings import Settings


def test_another_ministack_than_ours_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = foreground.MINISTACK_VERSION
    monkeypatch.setattr(foreground, "MINISTACK_VERSION", "0.0.1")
    message = (
        rf"ministack {installed} is installed, and 0\.0\.1 is needed.*ministack\[full\]==0\.0\.1"
    )
    with pytest.raises(ServerError, match=message):
        foreground.check_installation(Settings(home=tmp_path, port=0))


def test_a_folder_is_made_or_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "tmp"
    foreground.clear(folder)
    (folder / "below").mkdir()
    (folder / "below" / "file").touch()
    foreground.clear(folder)
    assert list(folder.iterdir()) == []


def test_who_writes_into_it_meanwhile_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rmtree = shutil.rmtree

    def written_again(folder: Path, *, ignore_errors: bool) -> None:
        rmtree(folder, ignore_errors=ignore_errors)
        folder.mkdir()
        (folder / "late").touch()

    monkeypatch.setattr(shutil, "rmtree", written_again)
    foreground.clear(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["late"]
