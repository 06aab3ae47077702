"""What a kill or a power cut leaves half-written is mended, whichever file it is and wherever it ends."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localpulumi.file_backend.layout import StackFiles, latest, read_checkpoint
from localpulumi.file_backend.repair import existing_checkpoint, repair

SALT = "v1:salt"


def checkpoint(*resources: str, **others: Any) -> bytes:
    """A checkpoint of version 3 whose resources have these ids."""
    deployment = {
        "secrets_providers": {"type": "passphrase", "state": {"salt": SALT}},
        "resources": [{"id": id_, "type": "t"} for id_ in resources],
        **others,
    }
    content = {"stack": "organization/personalize/local", "latest": deployment}
    return json.dumps({"version": 3, "checkpoint": content}).encode()


def write(path: Path, content: bytes, order: int) -> None:
    """Write a file with the sidecar that fileblob makes; a higher order is a later time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, ns=(order, order))
    path.with_name(f"{path.name}.attrs").write_text('{"user.cache_control": "", "md5": "AA=="}\n')


def backend(folder: Path) -> StackFiles:
    """The backend of a stack that was made, changed, and is being changed again."""
    files = StackFiles(folder, "personalize", "local")
    plain = files.checkpoints[0]
    write(files.meta, b"version: 1\n", 1)
    write(files.backups / "local.100.json", checkpoint("a"), 100)
    write(files.history / "local-100.history.json", b'{"kind": "update"}', 100)
    write(files.history / "local-100.checkpoint.json", checkpoint("a"), 100)
    write(files.backups / "local.200.json", checkpoint("a", "b"), 200)
    write(files.history / "local-200.history.json", b'{"kind": "update"}', 200)
    write(files.history / "local-200.checkpoint.json", checkpoint("a", "b"), 200)
    write(plain.with_name("local.json.bak"), checkpoint("a", "b", "c"), 300)
    write(plain, checkpoint("a", "b", "c", "d"), 301)
    return files


def resources(files: StackFiles) -> list[str]:
    """Ids in the stack's checkpoint, which must be whole and keep its salt."""
    path = existing_checkpoint(files)
    found = read_checkpoint(path) if path else None
    assert found is not None
    assert latest(found)["secrets_providers"]["state"]["salt"] == SALT
    return [resource["id"] for resource in latest(found)["resources"]]


def assert_usable(files: StackFiles) -> None:
    """The engine can read all that it reads of the backend."""
    for path in files.everything():
        if path.suffix == ".attrs":
            json.loads(path.read_text())
        assert not path.name.endswith(".tmp")
    assert not files.meta.exists() or files.meta.read_text() == "version: 1\n"
    for path in files.history.glob("*.history.json"):
        json.loads(path.read_text())


def test_a_whole_backend_is_left_as_it_is(tmp_path: Path) -> None:
    files = backend(tmp_path)
    before = {path: path.read_bytes() for path in files.everything()}
    assert repair(files) is None
    assert {path: path.read_bytes() for path in files.everything()} == before


@given(st.data())
def test_any_one_file_may_be_cut_off(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = backend(Path(folder))
        victim = data.draw(st.sampled_from(files.everything()))
        content = victim.read_bytes()
        written = victim.stat().st_mtime_ns
        victim.write_bytes(content[: data.draw(st.integers(0, len(content) - 2))])
        os.utime(victim, ns=(written, written))
        told = repair(files)
        assert_usable(files)
        if victim == files.checkpoints[0]:
            assert told is not None
            assert resources(files) == ["a", "b", "c"], "the state before the last step"
        else:
            assert told is None
            assert resources(files) == ["a", "b", "c", "d"]


@given(st.data())
def test_any_number_of_files_may_be_cut_off_or_gone(data: st.DataObject) -> None:
    """A power cut: what was not yet on the disk is empty, cut off or missing, in any combination."""
    with tempfile.TemporaryDirectory() as folder:
        files = backend(Path(folder))
        whole = {}
        for path in files.everything():
            fate = data.draw(st.sampled_from(["whole", "cut", "gone"]))
            written = path.stat().st_mtime_ns
            if fate == "gone":
                path.unlink()
            elif fate == "cut":
                size = data.draw(st.integers(0, len(path.read_bytes()) - 2))
                path.write_bytes(path.read_bytes()[:size])
                os.utime(path, ns=(written, written))
            elif read_checkpoint(path):
                whole[written] = path.read_bytes()
        repair(files)
        assert_usable(files)
        if whole:
            newest = json.loads(whole[max(whole)])["checkpoint"]["latest"]["resources"]
            assert resources(files) == [resource["id"] for resource in newest]
        else:
            assert existing_checkpoint(files) is None, "the stack is initialised anew"
        assert repair(files) is None, "nothing is left to mend"


def test_without_any_copy_the_stack_begins_anew(tmp_path: Path) -> None:
    files = StackFiles(tmp_path, "personalize", "local")
    write(files.checkpoints[0], b"", 1)
    assert "begun anew" in (repair(files) or "")
    assert existing_checkpoint(files) is None


def test_a_removed_stack_stays_removed(tmp_path: Path) -> None:
    files = StackFiles(tmp_path, "personalize", "local")
    write(files.backups / "local.100.json", checkpoint("a"), 100)
    write(files.checkpoints[0].with_name("local.json.bak"), checkpoint(), 200)
    assert repair(files) is None
    assert existing_checkpoint(files) is None


def test_compressed_checkpoints_are_read_and_mended(tmp_path: Path) -> None:
    files = StackFiles(tmp_path, "personalize", "local")
    packed = files.checkpoints[1]
    write(packed, gzip.compress(checkpoint("a")), 1)
    assert repair(files) is None
    write(packed.with_name(f"{packed.name}.bak"), packed.read_bytes(), 2)
    write(packed, packed.read_bytes()[:-3], 3)
    assert repair(files) is not None
    assert resources(files) == ["a"]


def test_begun_operations_stay_for_the_recovery(tmp_path: Path) -> None:
    files = backend(tmp_path)
    begun = checkpoint("a", pending_operations=[{"type": "creating"}])
    files.checkpoints[0].write_bytes(begun)
    assert repair(files) is None
    assert files.checkpoints[0].read_bytes() == begun


@pytest.mark.parametrize(
    "name",
    [
        "stacks/personalize/local.json.17f0e2.tmp",
        "stacks/personalize/local.json.bak.17f0e2.tmp",
        "stacks/personalize/local.json.1f.new",
        "backups/personalize/local/local.300.json.17f0e2.tmp",
        "history/personalize/local/local-300.history.json.17f0e2.tmp",
        "meta.yaml.17f0e2.tmp",
    ],
)
def test_what_was_being_written_goes(tmp_path: Path, name: str) -> None:
    files = backend(tmp_path)
    path = tmp_path / ".pulumi" / name
    path.write_bytes(b"{")
    assert repair(files) is None
    assert not path.exists()
    assert_usable(files)


def test_other_stacks_are_left_alone(tmp_path: Path) -> None:
    files = backend(tmp_path)
    folder = files.checkpoints[0].parent
    others = [folder / "other.json", folder / "other.json.17f0e2.tmp", folder / "local2.json.attrs"]
    for path in others:
        path.write_bytes(b"{")
    repair(files)
    assert [path.read_bytes() for path in others] == [b"{"] * 3
