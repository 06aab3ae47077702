from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands.stack import (
    Stack,
    StackError,
    is_running_pulumi,
    stack_names,
    wait_through_interrupts,
)

FAKE_PULUMI = """#!/bin/sh
case "$1" in wait) echo waiting; read line; exit ;; esac
echo "$@" >> calls
case "$1 $2" in
  "stack export") cat exported.json ;;
  "stack import") cat > imported.json ;;
  "stack output") echo '{"apiKey": "secret"}' ;;
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
    (stacks / "local.json").write_text("{}")
    export(tmp_path, {})
    path = f"{script.parent}{os.pathsep}{os.environ['PATH']}"
    return Stack("local", tmp_path, {**os.environ, "PATH": path}, tmp_path / "state")


def export(folder: Path, deployment: Mapping[str, object]) -> None:
    (folder / "exported.json").write_text(json.dumps({"deployment": deployment}))


def calls(stack: Stack) -> list[str]:
    file = stack.program / "calls"
    return file.read_text().splitlines() if file.exists() else []


def lock(stack: Stack, pid: int, hostname: str) -> Path:
    """A lock as the file backend of Pulumi 3 writes it."""
    folder = stack.backend / ".pulumi" / "locks" / "organization" / "personalize" / stack.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{pid}-{hostname}.json"
    path.write_text(
        json.dumps({"pid": pid, "username": "u", "hostname": hostname, "timestamp": "t"})
    )
    return path


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_only_the_lock_of_a_dead_process_of_this_machine_goes(stack: Stack) -> None:
    dead = lock(stack, ended_process(), socket.gethostname())
    elsewhere = lock(stack, ended_process(), "another-machine")
    with running_pulumi(stack) as pid:
        living = lock(stack, pid, socket.gethostname())
        stack.release_dead_lock()
        assert not dead.exists()
        assert living.exists()
        assert elsewhere.exists()
    stack.release_dead_lock()
    assert not living.exists()


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


def test_recovery_forgets_pending_operations(stack: Stack) -> None:
    pending = {"resources": [], "pending_operations": [{"type": "creating"}]}
    export(stack.program, pending)
    stack.recover()
    assert json.loads((stack.program / "imported.json").read_text())["deployment"] == pending
    assert "stack import --stack organization/personalize/local" in calls(stack)


@pytest.mark.parametrize("deployment", [{}, {"pending_operations": None}, {"resources": []}])
def test_recovery_leaves_a_clean_state_alone(stack: Stack, deployment: dict[str, object]) -> None:
    export(stack.program, deployment)
    stack.recover()
    assert not (stack.program / "imported.json").exists()


def test_resources_are_counted_without_the_stack_itself(stack: Stack) -> None:
    types = ["pulumi:pulumi:Stack", "aws:s3/bucket:Bucket", "aws:iam/role:Role"]
    export(stack.program, {"resources": [{"type": type_} for type_ in types]})
    assert stack.resource_count() == 2


def test_a_failed_command_says_what_pulumi_said(stack: Stack) -> None:
    with pytest.raises(StackError, match="`pulumi up` of stack local failed:\ncannot up"):
        stack.read("up")
    with pytest.raises(StackError, match="exit code 3"):
        stack.run("up")
    assert stack.run("up", check=False) == 3


def test_stacks_are_those_of_the_backend(stack: Stack) -> None:
    assert stack.exists()
    assert stack_names(stack.backend) == ["local"]
    assert stack_names(stack.program / "nowhere") == []
    assert not Stack("other", stack.program, {}, stack.backend).exists()


def test_a_process_of_another_program_is_no_pulumi() -> None:
    assert not is_running_pulumi(os.getpid())
    assert not is_running_pulumi(ended_process())


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Take interrupts as on a terminal, also where the tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_waits_for_the_child_to_end_in_its_own_way(tmp_path: Path) -> None:
    done = tmp_path / "done"
    program = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    time.sleep(0.6)\n"  # longer than subprocess.run would wait before it kills
        f"    open({str(done)!r}, 'w').close(); sys.exit(1)\n"
        "signal.signal(signal.SIGINT, end)\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"

    def press_ctrl_c() -> None:
        process.send_signal(signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.2, press_ctrl_c)
    timer.start()
    with process.stdout, pytest.raises(KeyboardInterrupt):
        wait_through_interrupts(process)
    timer.join()
    assert done.exists()


def test_a_living_lock_is_waited_for(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    with running_pulumi(stack) as pid:
        held = lock(stack, pid, socket.gethostname())
        timer = threading.Timer(0.3, held.unlink)  # as `pulumi` does when it ends
        timer.start()
        stack.wait_for_living_lock()
        timer.join()
    assert f"process {pid}" in capsys.readouterr().out
    stack.wait_for_living_lock()
    assert capsys.readouterr().out == ""


def test_resources_are_known_by_id_and_by_what_they_answer(stack: Stack) -> None:
    outputs = {"name": "a-name", "tags": {"project": "p"}, "shards": 1}
    export(stack.program, {"resources": [{"type": "t"}, {"id": "an-id", "outputs": outputs}]})
    assert stack.recorded_names() == {"an-id", "a-name"}
    export(stack.program, {})
    assert stack.recorded_names() == set()
