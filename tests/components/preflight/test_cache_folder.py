"""What can be made again is kept apart, and a file of it is whole or is not there."""

import stat
from pathlib import Path

import pytest

from components.preflight.cache_folder import cache_folder, whole_file


def test_the_folder_is_where_the_user_keeps_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_folder() == tmp_path / "caches" / "pulumi-personalize"
    monkeypatch.setenv("HOME", str(tmp_path))
    for unset in ("", None):  # the specification takes an empty value for none
        if unset is None:
            monkeypatch.delenv("XDG_CACHE_HOME")
        else:
            monkeypatch.setenv("XDG_CACHE_HOME", unset)
        assert cache_folder() == tmp_path / ".cache" / "pulumi-personalize"


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "x"
    with whole_file(target) as file:
        file.write(b"half, ")
        file.flush()
        assert not target.exists()
        file.write(b"whole")
    assert target.read_bytes() == b"half, whole"
    assert list(target.parent.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_what_breaks_off_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"old")

    def write() -> None:
        with whole_file(target) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
