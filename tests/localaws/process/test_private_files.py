import stat
from pathlib import Path

from localaws.process.private_files import make_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_nobody_else_may_read_what_lies_in_a_home(tmp_path: Path) -> None:
    home, kept, outside = tmp_path / "home", tmp_path / "home" / "functions", tmp_path / "outside"
    for folder in (home / "s3" / "bucket", kept, outside):
        folder.mkdir(parents=True)
    files = {
        home / "server.json": 0o644,
        home / "s3" / "bucket" / "object": 0o666,
        home / "plugin": 0o755,
        kept / "library.py": 0o644,
        outside / "file": 0o644,
    }
    for path, given in files.items():
        path.write_text("x")
        path.chmod(given)
    for folder in (home, home / "s3", home / "s3" / "bucket", kept, outside):
        folder.chmod(0o755)
    (home / "link").symlink_to(outside)
    (home / "file-link").symlink_to(outside / "file")
    make_private(home, except_below=kept)
    assert [mode(path) for path in files] == [0o600, 0o600, 0o700, 0o644, 0o644]
    assert [mode(home), mode(home / "s3"), mode(home / "s3" / "bucket")] == [0o700] * 3
    assert mode(outside) == 0o755
