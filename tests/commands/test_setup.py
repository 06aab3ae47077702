from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import setup as setup_command
from commands.setup import (
    Progress,
    SetupError,
    keep_no_logs,
    package_version,
    plugin_script,
    setup,
)
from commands.workspace import Workspace
from localpulumi.engine.build import find_engine

ARGUMENTS_OF_PYTHON = '#!/bin/sh\necho "$PYTHONPATH"\nprintf "%s\\n" "$@"\n'


@pytest.mark.parametrize("folder", ["plain", "with space", "it's quoted"])
def test_the_plugin_script_finds_this_checkout_wherever_it_is(tmp_path: Path, folder: str) -> None:
    workspace = Workspace(tmp_path / folder, tmp_path / folder / "home")
    workspace.python.parent.mkdir(parents=True)
    workspace.python.write_text(ARGUMENTS_OF_PYTHON)
    workspace.python.chmod(0o755)
    script = tmp_path / "plugin"
    script.write_text(plugin_script(workspace, "aws-native"))
    script.chmod(0o755)
    result = subprocess.run(
        [script, "127.0.0.1:1"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    words = ["-u", "-m", "localpulumi.provider", "aws-native", "127.0.0.1:1"]
    assert result.stdout.splitlines() == [str(workspace.root), *words]


def test_logs_of_earlier_commands_make_way_for_a_file_that_says_why_there_are_none(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path, tmp_path)
    logs = workspace.pulumi_home / "logs"
    logs.mkdir(parents=True)
    (logs / "an-update.log").write_text("long")
    for _ in range(2):
        keep_no_logs(workspace)
        assert "keeps no logs" in logs.read_text()


@pytest.mark.slow
def test_the_engine_goes_on_without_logs(tmp_path: Path) -> None:
    engine = find_engine()
    assert engine is not None, "no Pulumi engine; `make setup` builds it"
    workspace = Workspace(tmp_path, tmp_path)
    workspace.pulumi_home.mkdir(parents=True)
    keep_no_logs(workspace)
    environment = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "PULUMI_HOME": str(workspace.pulumi_home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    done = subprocess.run(
        [engine / "pulumi", "version"], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (workspace.pulumi_home / "logs").is_file()


def test_the_version_is_that_of_the_environment() -> None:
    assert package_version(Path(sys.executable), "pytest") == pytest.__version__


def test_an_old_python_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_command, "MINIMUM_PYTHON", (99, 0))
    with pytest.raises(SetupError, match="make PYTHON="):
        setup(Workspace(tmp_path, tmp_path / "home"))


def test_a_long_step_shows_its_time_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    progress.is_terminal = True
    with progress.step("building"):
        time.sleep(1.1)
    shown = capsys.readouterr().err
    assert "building  0:01" in shown
    assert shown.endswith("\r\033[K")


def test_a_log_gets_a_line_only_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    progress.is_terminal = False
    progress.last = time.monotonic() - 31
    for _ in range(3):
        progress("building")
    progress.done()
    assert capsys.readouterr().err == "  building\n"


def test_a_step_that_fails_stops_its_clock() -> None:
    progress = Progress()
    with pytest.raises(OSError, match="full"), progress.step("installing"):
        raise OSError("disk full")


def test_env_without_set_up_says_what_to_do(tmp_path: Path) -> None:
    root = Path(setup_command.__file__).resolve().parent.parent
    for name in ("commands", "localaws", "localpulumi"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    result = subprocess.run(
        [sys.executable, "-S", "-m", "commands.env"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == "env: nothing is set up yet; run `make setup`\n"
