from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localpulumi.file_backend.layout import StackFiles
from localpulumi.file_backend.locks import is_running_pulumi, living_holders, release_dead_locks


@pytest.fixture
def files(tmp_path: Path) -> StackFiles:
    files = StackFiles(tmp_path, "personalize", "local")
    files.locks.mkdir(parents=True)
    return files


def lock(files: StackFiles, pid: int, hostname: str) -> Path:
    """A lock as the file backend of Pulumi 3 writes it."""
    path = files.locks / f"{pid}-{hostname}.json"
    path.write_text(
        json.dumps({"pid": pid, "username": "u", "hostname": hostname, "timestamp": "t"})
    )
    path.with_name(f"{path.name}.attrs").write_text('{"md5": ""}')
    return path


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@contextmanager
def running_pulumi(folder: Path) -> Iterator[int]:
    """A process with the name `pulumi`, as long as the block runs."""
    cat = shutil.which("cat")
    assert cat is not None
    (folder / "pulumi").symlink_to(cat)
    process = subprocess.Popen([folder / "pulumi"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    # The system takes over the name a moment after it has started the program.
    while not is_running_pulumi(process.pid):
        time.sleep(0.01)
    with process.stdin:
        yield process.pid
    process.wait()


def test_only_the_lock_of_a_dead_process_of_this_machine_goes(files: StackFiles) -> None:
    here = socket.gethostname()
    dead = lock(files, ended_process(), here)
    elsewhere = lock(files, ended_process(), "another-machine")
    with running_pulumi(files.backend) as pid:
        living = lock(files, pid, here)
        release_dead_locks(files)
        assert not dead.exists()
        assert living.exists()
        assert elsewhere.exists()
        assert living_holders(files) == [pid]
    release_dead_locks(files)
    assert living_holders(files) == []
    kept = {path.name for path in files.locks.iterdir()}
    assert kept == {elsewhere.name, f"{elsewhere.name}.attrs"}


@pytest.mark.parametrize("content", ["", '{"pid": 1', "[]", "{}", '{"pid": "1", "hostname": 2}'])
@pytest.mark.parametrize("name", ["0a1b.json", "0a1b.json.17f0e2.tmp"])
def test_what_is_no_whole_lock_locks_nothing(files: StackFiles, name: str, content: str) -> None:
    (files.locks / name).write_text(content)
    release_dead_locks(files)
    assert not list(files.locks.iterdir())


def test_a_process_of_another_program_is_no_pulumi() -> None:
    assert not is_running_pulumi(os.getpid())
    assert not is_running_pulumi(ended_process())
