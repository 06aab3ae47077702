from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from commands.local_stack import Stack, stack_names

FAKE_PULUMI = """#!/bin/sh
case "$1" in wait) echo waiting; read line; exit ;; esac
echo "$@" >> calls
case "$1 $2" in
  "stack init") ;;
  *) echo "cannot $1" >&2; exit 3 ;;
esac
"""


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    """A stack in a file backend, with a `pulumi` that answers from files beside it."""
    script = tmp_path / "bin" / "pulumi"
    script.parent.mkdir()
    script.write_text(FAKE_PULUMI)
    script.chmod(0o755)
    stacks = tmp_path / "state" / ".pulumi" / "stacks" / "personalize"
    stacks.mkdir(parents=True)
    path = f"{script.parent}{os.pathsep}{os.environ['PATH']}"
    stack = Stack("local", tmp_path, {**os.environ, "PATH": path}, tmp_path / "state")
    record(stack, {})
    return stack


def record(stack: Stack, deployment: Mapping[str, object]) -> None:
    """Have the backend hold this deployment."""
    content = {"version": 3, "checkpoint": {"latest": deployment}}
    stack.files.checkpoints[0].write_text(json.dumps(content))


def calls(stack: Stack) -> list[str]:
    file = stack.program / "calls"
    return file.read_text().splitlines() if file.exists() else []


def hold_lock(stack: Stack, pid: int) -> Path:
    """A lock as the file backend of Pulumi 3 writes it."""
    stack.files.locks.mkdir(parents=True)
    path = stack.files.locks / "id.json"
    path.write_text(json.dumps({"pid": pid, "hostname": socket.gethostname()}))
    return path


@contextmanager
def running_pulumi(stack: Stack) -> Iterator[int]:
    """A process with the name `pulumi`, as long as the block runs."""
    script = stack.program / "bin" / "pulumi"
    process = subprocess.Popen([script, "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == b"waiting\n"
        yield process.pid
    process.wait()


def test_a_stack_is_initialised_once(stack: Stack) -> None:
    stack.ensure()
    assert calls(stack) == []
    other = replace(stack, name="other")
    other.ensure()
    assert calls(stack) == ["stack init --stack organization/personalize/other"]


def test_a_stack_is_released_from_what_was_cut_off(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not stack.release()
    assert capsys.readouterr().out == ""
    stack.files.checkpoints[0].write_bytes(b"")
    assert stack.release()
    assert "stack local was cut off" in capsys.readouterr().out
    assert not stack.exists(), "there was no copy, so that the stack is initialised anew"


def test_stacks_are_those_of_the_backend(stack: Stack) -> None:
    assert stack.exists()
    assert stack_names(stack.backend) == ["local"]
    assert stack_names(stack.program / "nowhere") == []
    assert not Stack("other", stack.program, {}, stack.backend).exists()


def test_a_living_lock_is_waited_for(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    with running_pulumi(stack) as pid:
        held = hold_lock(stack, pid)
        timer = threading.Timer(0.3, held.unlink)  # as `pulumi` does when it ends
        timer.start()
        stack.wait_for_living_lock()
        timer.join()
    assert f"process {pid}" in capsys.readouterr().out
    stack.wait_for_living_lock()
    assert capsys.readouterr().out == ""


def test_resources_are_known_by_id_and_by_what_they_answer(stack: Stack) -> None:
    outputs = {"name": "a-name", "tags": {"project": "p"}, "shards": 1}
    record(stack, {"resources": [{"type": "t"}, {"id": "an-id", "outputs": outputs}]})
    assert stack.recorded_names() == {"an-id", "a-name"}
    record(stack, {})
    assert stack.recorded_names() == set()


def test_only_begun_creates_are_pending(stack: Stack) -> None:
    record(stack, {"pending_operations": [{"type": "deleting"}]})
    assert not stack.has_pending_creates()
    record(stack, {"pending_operations": [{"type": "deleting"}, {"type": "creating"}]})
    assert stack.has_pending_creates()


def test_a_failed_update_is_known(stack: Stack) -> None:
    assert not stack.has_failed_update()
    stack.files.history.mkdir(parents=True)
    note = stack.files.history / "local-1.history.json"
    note.write_text(json.dumps({"kind": "update", "result": "failed"}))
    assert stack.has_failed_update()
