import os
from pathlib import Path

import pytest

from commands import notebook
from commands.notebook import main, server_command
from commands.workspace import Workspace
from localaws.process.locked_environment import LockedEnvironmentError
from notebooks.execution import DATA_EXPLORATION
from tests.support.local_aws import CHECKOUT


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the command has done, in a checkout that has nothing yet."""
    made: list[tuple[object, ...]] = []
    monkeypatch.setattr(notebook, "find_workspace", lambda: Workspace(tmp_path, tmp_path / "home"))
    monkeypatch.setattr(notebook, "ensure_environment", lambda *given: made.append(given))
    monkeypatch.setattr(
        notebook, "ensure_sample", lambda workspace: made.append((workspace.sample,))
    )
    monkeypatch.setattr(os, "chdir", lambda path: made.append((path,)))
    monkeypatch.setattr(os, "execv", lambda *given: made.append(given))
    return made


def test_an_environment_and_the_sample_are_there_before_the_server_starts(
    tmp_path: Path, calls: list[tuple[object, ...]]
) -> None:
    main([])
    python = tmp_path / "home" / "notebook" / "bin" / "python"
    assert calls == [
        (tmp_path / "home" / "notebook", tmp_path / "requirements" / "notebook.txt"),
        (tmp_path / "sample" / "data",),
        (tmp_path,),
        (str(python), server_command(python)),
    ]


def test_the_server_listens_on_the_loopback_and_makes_its_token(tmp_path: Path) -> None:
    command = server_command(tmp_path / "python")
    assert "--ServerApp.ip=127.0.0.1" in command
    assert not any("token" in word or "password" in word for word in command)
    (opened,) = (word.partition("=/lab/tree/")[2] for word in command if "default_url" in word)
    assert CHECKOUT / opened == DATA_EXPLORATION


def test_the_server_asks_the_internet_for_nothing(tmp_path: Path) -> None:
    """Source: JupyterLab's documentation, "Announcements" and "Extensions": news, updates and the manager each have their setting."""
    command = server_command(tmp_path / "python")
    for option in ("news_url=None", "jupyterlab.NeverCheckForUpdate", "extension_manager=readonly"):
        assert any(word.startswith("--LabApp.") and word.endswith(option) for word in command)


def test_what_cannot_be_installed_is_said(
    calls: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LockedEnvironmentError("no network")

    monkeypatch.setattr(notebook, "ensure_environment", fail)
    with pytest.raises(SystemExit, match="notebook: no network"):
        main([])
    assert calls == []
