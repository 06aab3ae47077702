import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from localpulumi.provider.assets import opened, zip_bytes
from localpulumi.provider.kind import PluginError

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17"}
ARCHIVE = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7"}


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "code"
    (root / "package").mkdir(parents=True)
    (root / "package" / "b.py").write_text("B = 1\n")
    (root / "a.py").write_text("A = 1\n")
    return root


def test_a_folder_becomes_a_zip_with_sorted_names(folder: Path) -> None:
    assert names(zip_bytes({**ARCHIVE, "path": str(folder)})) == ["a.py", "package/b.py"]


def test_equal_contents_give_equal_bytes(folder: Path) -> None:
    before = zip_bytes({**ARCHIVE, "path": str(folder)})
    os.utime(folder / "a.py", (0, 1_000_000_000))
    assert zip_bytes({**ARCHIVE, "path": str(folder)}) == before
    (folder / "a.py").write_text("A = 2\n")
    assert zip_bytes({**ARCHIVE, "path": str(folder)}) != before


def test_assets_of_all_forms_come_together(folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "layer.zip"
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("inner/c.py", "C = 1\n")
    archive: dict[str, Any] = {
        **ARCHIVE,
        "assets": {
            "main.py": {**ASSET, "text": "MAIN = 1\n"},
            "copied.py": {**ASSET, "path": str(folder / "a.py")},
            "lib": {**ARCHIVE, "path": str(folder)},
            "zip": {**ARCHIVE, "path": str(packed)},
            "nested": {**ARCHIVE, "assets": {"d.py": {**ASSET, "text": ""}}},
        },
    }
    content = zip_bytes(archive)
    assert names(content) == [
        "copied.py",
        "lib/a.py",
        "lib/package/b.py",
        "main.py",
        "nested/d.py",
        "zip/inner/c.py",
    ]
    assert zipfile.ZipFile(io.BytesIO(content)).read("copied.py") == b"A = 1\n"


def test_an_executable_file_stays_executable(folder: Path) -> None:
    (folder / "a.py").chmod(0o755)
    entries = zipfile.ZipFile(io.BytesIO(zip_bytes({**ARCHIVE, "path": str(folder)}))).infolist()
    assert [entry.external_attr >> 16 & 0o777 for entry in entries] == [0o755, 0o644]


def test_a_zip_file_is_taken_as_it_is(tmp_path: Path) -> None:
    packed = tmp_path / "code.zip"
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("main.py", "MAIN = 1\n")
    assert zip_bytes({**ARCHIVE, "path": str(packed)}) == packed.read_bytes()


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "code.tar"
    file.write_bytes(b"no zip")
    with pytest.raises(PluginError, match=r"code\.tar is no zip file and no folder"):
        zip_bytes({**ARCHIVE, "path": str(file)})
    with pytest.raises(PluginError, match="is empty"):
        zip_bytes({**ARCHIVE, "assets": {}})
    with pytest.raises(PluginError, match="a path or a text"), opened({**ASSET, "uri": "http://x"}):
        pass


def test_an_archive_is_opened_as_a_zip(folder: Path) -> None:
    with opened({**ARCHIVE, "path": str(folder)}) as stream:
        assert names(stream.read()) == ["a.py", "package/b.py"]


def test_an_asset_is_opened_as_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"\x00\xff")
    with opened({**ASSET, "path": str(file)}) as stream:
        assert stream.read() == b"\x00\xff"
    with opened({**ASSET, "text": "Grüße"}) as stream:
        assert stream.read() == "Grüße".encode()
    with opened({**ASSET, "text": ""}) as stream:
        assert stream.read() == b""
