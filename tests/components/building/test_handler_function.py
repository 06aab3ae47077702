import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

from components.building import handler_function
from components.building.handler_function import HANDLERS, handler_archive

FOLDERS = sorted(
    path.name
    for path in HANDLERS.iterdir()
    if path.is_dir() and path.name != "shared" and path.name[0] != "_"
)


def digest(folder: str) -> str:
    """What decides whether the engine deploys the function again: names and contents."""
    whole = hashlib.sha256()
    for name in handler_archive(folder).assets:
        path = handler_function.HANDLERS.parent / name
        whole.update(f"{name}\n".encode() + path.read_bytes())
    return whole.hexdigest()


@pytest.fixture
def handlers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the handlers that a test may change."""
    copy = tmp_path / "handlers"
    shutil.copytree(HANDLERS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(handler_function, "HANDLERS", copy)
    return copy


@pytest.mark.parametrize("changed", FOLDERS)
def test_a_change_in_one_folder_deploys_one_function(handlers: Path, changed: str) -> None:
    before = {folder: digest(folder) for folder in FOLDERS}
    (handlers / changed / "__init__.py").write_text("# changed\n")
    after = {folder: digest(folder) for folder in FOLDERS}
    assert {folder for folder in FOLDERS if before[folder] != after[folder]} == {changed}


def test_a_change_of_what_all_share_deploys_all(handlers: Path) -> None:
    before = [digest(folder) for folder in FOLDERS]
    (handlers / "shared" / "limits.py").write_text("# changed\n")
    assert not set(before) & {digest(folder) for folder in FOLDERS}


def test_what_is_no_module_stays_out(handlers: Path) -> None:
    (handlers / "events" / "notes.txt").write_text("private")
    (handlers / "events" / "rules.json").write_text("{}")
    names = handler_archive("events").assets
    assert "handlers/events/notes.txt" not in names
    assert "handlers/events/rules.json" in names


def test_data_of_the_program_lie_beside_the_modules() -> None:
    plain = handler_archive("metadata").assets
    assets = handler_archive("metadata", {"columns.json": "{}"}).assets
    assert assets.keys() - plain.keys() == {"handlers/metadata/columns.json"}
    asset = assets["handlers/metadata/columns.json"]
    assert isinstance(asset, pulumi.StringAsset)
    assert asset.text == "{}"


def test_files_of_other_places_lie_beside_the_modules(tmp_path: Path) -> None:
    file = tmp_path / "any.js"
    plain = handler_archive("docs").assets
    assets = handler_archive("docs", files={"page.js": file}).assets
    assert assets.keys() - plain.keys() == {"handlers/docs/page.js"}
    asset = assets["handlers/docs/page.js"]
    assert isinstance(asset, pulumi.FileAsset)
    assert asset.path == str(file)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_packaged_function_imports_without_the_others(folder: str, tmp_path: Path) -> None:
    for name in handler_archive(folder).assets:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HANDLERS.parent / name, target)
    modules = [
        path.relative_to(tmp_path).with_suffix("").as_posix().replace("/", ".")
        for path in sorted((tmp_path / "handlers" / folder).rglob("*.py"))
    ]
    subprocess.run(
        [sys.executable, "-c", "\n".join(f"import {module}" for module in modules)],
        cwd=tmp_path,
        check=True,
    )
