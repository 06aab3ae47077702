from pathlib import Path

import pytest

from localaws.process.locked_environment import (
    MARKER,
    LockedEnvironmentError,
    ensure_environment,
    is_complete,
)


def test_an_environment_is_made_once_and_anew_when_the_requirements_change_or_it_was_cut_off(
    tmp_path: Path,
) -> None:
    requirements, path = tmp_path / "requirements.txt", tmp_path / "deep" / "functions"
    requirements.write_text("")
    ensure_environment(path, requirements)
    assert is_complete(path)
    witness = path / "witness"
    witness.touch()
    ensure_environment(path, requirements)
    assert witness.exists(), "it was made again for the same requirements"
    (path / MARKER).unlink()
    assert not is_complete(path)
    ensure_environment(path, requirements)
    assert is_complete(path)
    assert not witness.exists(), "what an interrupted run left was kept"


def test_what_pip_refuses_is_said_and_leaves_no_complete_environment(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("boto3==1.0.0\n")
    with pytest.raises(LockedEnvironmentError, match="hash"):
        ensure_environment(tmp_path / "functions", requirements)
    assert not is_complete(tmp_path / "functions")
