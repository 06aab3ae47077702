from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.pulumi_stack import PulumiStack, StackError, wait_through_interrupts

FAKE_PULUMI = """#!/bin/sh
case "$1" in
  up) echo "cannot up" >&2; exit 3 ;;
  stack) cat ; echo " $@" ;;
esac
"""


@pytest.fixture
def stack(tmp_path: Path) -> PulumiStack:
    """A stack of a `pulumi` that says what it was asked."""
    script = tmp_path / "pulumi"
    script.write_text(FAKE_PULUMI)
    script.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    return PulumiStack("dev", tmp_path, {**os.environ, "PATH": path})


def test_a_command_gets_its_input_and_the_stack(stack: PulumiStack) -> None:
    assert stack.read("stack", "import", stdin="{}") == "{} stack import --stack dev\n"


def test_a_command_that_is_missing_is_told(tmp_path: Path) -> None:
    nowhere = PulumiStack("dev", tmp_path, {"PATH": str(tmp_path)})
    for call in (nowhere.read, nowhere.run):
        with pytest.raises(StackError, match="there is no command `pulumi` on the PATH"):
            call("stack")


def test_a_failed_command_says_what_pulumi_said(stack: PulumiStack) -> None:
    with pytest.raises(StackError, match="`pulumi up` of stack dev failed:\ncannot up"):
        stack.read("up")
    with pytest.raises(StackError, match="exit code 3"):
        stack.run("up")
    assert stack.run("up", check=False) == 3


def test_configuration_is_read_as_values_without_secrets(
    stack: PulumiStack, tmp_path: Path
) -> None:
    told = {
        "personalize:retraining": {"value": '{"bakeMinutes":5}', "objectValue": {"bakeMinutes": 5}},
        "aws:region": {"value": "eu-west-1", "secret": False},
        "personalize:token": {"secret": True},
    }
    expected = "config --json --stack dev"
    script = f"#!/bin/sh\n[ \"$*\" = '{expected}' ] && echo '{json.dumps(told)}'\n"
    (tmp_path / "pulumi").write_text(script)
    assert stack.configuration() == {
        "personalize:retraining": '{"bakeMinutes":5}',
        "aws:region": "eu-west-1",
    }


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
