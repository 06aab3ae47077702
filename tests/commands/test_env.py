import json
from pathlib import Path

import pytest

from commands import env, workspace
from commands.workspace import Workspace

RECORD = {"pid": None, "port": 4321, "endpoint": "http://127.0.0.1:4321"}
KEY = {"access_key_id": "AKIAROOT", "secret_access_key": "secret"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A checkout that is set up, with a local AWS that was started and stopped."""
    found = Workspace(tmp_path, tmp_path / "home")
    found.python.parent.mkdir(parents=True)
    found.python.touch()
    found.home.mkdir()
    (found.home / "server.json").write_text(json.dumps(RECORD))
    (found.home / "credentials.json").write_text(json.dumps(KEY))
    monkeypatch.setattr(env, "find_workspace", lambda: found)
    monkeypatch.setattr(env, "find_engine", lambda: tmp_path / "engine")
    return found


def test_the_exports_are_those_of_the_workspace(
    checkout: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    env.main([])
    shown = capsys.readouterr().out
    assert "AWS_ENDPOINT_URL=http://127.0.0.1:4321" in shown.replace("'", "")
    assert str(checkout.pulumi_home) in shown
    assert workspace.REGION in shown
    assert "AKIAROOT" in shown


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (".venv/bin/python", "env: nothing is set up yet; run `make setup`"),
        ("home/server.json", "env: the local AWS was never started; run `make demo`"),
        ("home/credentials.json", "env: the local AWS in .* has no root key yet"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(
    checkout: Workspace, capsys: pytest.CaptureFixture[str], gone: str, told: str
) -> None:
    (checkout.root / gone).unlink()
    with pytest.raises(SystemExit, match=told):
        env.main([])
    assert capsys.readouterr().out == "", "a shell evaluates what is printed"


def test_without_an_engine_nothing_is_set_up(
    checkout: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "find_engine", lambda: None)
    with pytest.raises(SystemExit, match="nothing is set up yet"):
        env.main([])
