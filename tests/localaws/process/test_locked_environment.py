import shutil
import subprocess
from pathlib import Path

import pytest

from localaws.process.locked_environment import (
    MARKER,
    LockedEnvironmentError,
    ensure_environment,
    is_complete,
)


class Installer:
    """Stands for the processes `venv` and `pip`: what was asked of them, and what pip answers."""

    def __init__(self) -> None:
        self.installations: list[list[str]] = []
        self.refusal = ""

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if command[1:3] == ["-m", "venv"]:
            python = Path(command[3], "bin", "python")
            python.parent.mkdir(parents=True)
            python.touch()
            return subprocess.CompletedProcess(command, 0, "", "")
        self.installations.append(command)
        return subprocess.CompletedProcess(command, int(bool(self.refusal)), "", self.refusal)


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    stand_in = Installer()
    monkeypatch.setattr(subprocess, "run", stand_in.run)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    return stand_in


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text("")
    return path


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "functions"


def test_an_environment_is_made_once(
    installer: Installer, requirements: Path, environment: Path
) -> None:
    ensure_environment(environment, requirements)
    assert is_complete(environment)
    ensure_environment(environment, requirements)
    (command,) = installer.installations
    assert command[0] == str(environment / "bin" / "python")
    assert "--require-hashes" in command
    assert command[-1] == str(requirements)


def test_other_requirements_make_it_anew(
    installer: Installer, requirements: Path, environment: Path
) -> None:
    ensure_environment(environment, requirements)
    witness = environment / "witness"
    witness.touch()
    requirements.write_text("# another comment is another file\n")
    ensure_environment(environment, requirements)
    assert len(installer.installations) == 2
    assert not witness.exists(), "what the old requirements installed was kept"


def test_what_was_cut_off_is_made_anew(
    installer: Installer, requirements: Path, environment: Path
) -> None:
    ensure_environment(environment, requirements)
    witness = environment / "witness"
    witness.touch()
    (environment / MARKER).unlink()
    assert not is_complete(environment)
    ensure_environment(environment, requirements)
    assert is_complete(environment)
    assert not witness.exists(), "what an interrupted run left was kept"


def test_uv_installs_where_it_is_at_hand(
    installer: Installer, requirements: Path, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    ensure_environment(environment, requirements)
    assert installer.installations[0][:4] == ["/bin/uv", "pip", "install", "--python"]


def test_a_failed_installation_leaves_no_complete_environment(
    installer: Installer, requirements: Path, environment: Path
) -> None:
    installer.refusal = "no such package"
    with pytest.raises(LockedEnvironmentError, match=r"--require-hashes.*\n.*no such package"):
        ensure_environment(environment, requirements)
    assert not is_complete(environment)


@pytest.mark.local_aws
def test_venv_and_pip_do_what_is_asked_of_them(requirements: Path, environment: Path) -> None:
    requirements.write_text("boto3==1.0.0\n")
    with pytest.raises(LockedEnvironmentError, match="hash"):
        ensure_environment(environment, requirements)
    assert not is_complete(environment)
    requirements.write_text("")
    ensure_environment(environment, requirements)
    assert is_complete(environment)
    python = environment / "bin" / "python"
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0
