import os
import subprocess
from pathlib import Path

import pytest

from commands.workspace import (
    FOREIGN_VARIABLES,
    Workspace,
    find_workspace,
    process_environment,
    shell_exports,
    variables,
)
from localaws.process.credentials import Credentials

ENDPOINT = "http://127.0.0.1:4566"
ROOT = Credentials("AKIAROOT", "a secret/with+signs")


def evaluated(exports: str, environment: dict[str, str]) -> dict[str, str]:
    """The environment after a real shell has evaluated the exports as the README says."""
    result = subprocess.run(
        ["/bin/sh", "-c", 'eval "$EXPORTS"; unset EXPORTS; env -0'],
        env={**environment, "EXPORTS": exports},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(pair.split("=", 1) for pair in result.stdout.split("\0") if pair)


@pytest.mark.parametrize("folder", ["plain", "with space", 'it\'s "quoted" $HOME `id`'])
def test_exports_survive_a_shell(tmp_path: Path, folder: str) -> None:
    root = tmp_path / folder
    workspace = Workspace(root, root / ".localaws")
    before = {"PATH": "/usr/bin:/bin", **dict.fromkeys(FOREIGN_VARIABLES, "mine")}
    after = evaluated(shell_exports(workspace, root / "engine", ENDPOINT, ROOT), before)
    assert variables(workspace, ENDPOINT, ROOT).items() <= after.items()
    assert after["PATH"] == f"{root}/engine:{root}/.venv/bin:/usr/bin:/bin"
    assert not after.keys() & set(FOREIGN_VARIABLES)


def test_a_process_gets_what_a_shell_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a-real-account")
    workspace = Workspace(tmp_path, tmp_path / "home")
    environment = process_environment(workspace, tmp_path / "engine", ENDPOINT, ROOT)
    exported = evaluated(
        shell_exports(workspace, tmp_path / "engine", ENDPOINT, ROOT), {"PATH": os.environ["PATH"]}
    )
    assert "AWS_PROFILE" not in environment
    assert environment["PATH"] == exported["PATH"]
    assert variables(workspace, ENDPOINT, ROOT).items() <= environment.items()


def test_the_state_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAWS_HOME", str(tmp_path))
    moved = find_workspace()
    assert moved.pulumi_state == tmp_path / "pulumi" / "state"
    monkeypatch.delenv("LOCALAWS_HOME")
    assert find_workspace().home == moved.root / ".localaws"
    assert (moved.root / "Pulumi.yaml").exists()
