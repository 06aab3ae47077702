"""The language host as the engine starts it: a process that answers over gRPC."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from localpulumi.engine import language_host
from localpulumi.engine.build import LAUNCHERS
from localpulumi.engine.host_server import interpreter
from tests.support.fake_engine import FakeEngine, running_engine

HOST = Path(language_host.__file__)
ENDS_WITHIN_SECONDS = 20
SHELL = '"$@" & echo $!; wait'


@contextmanager
def running_host(engine: str) -> Iterator[Any]:
    """A stub of a language host in a process of its own."""
    process = subprocess.Popen([sys.executable, HOST, engine], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield language_pb2_grpc.LanguageRuntimeStub(channel)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def run(stub: Any, engine: FakeEngine, folder: Path, program: str, **config: str) -> Any:
    """Ask the host to run a program, as the engine does."""
    (folder / "__main__.py").write_text(program)
    return stub.Run(
        language_pb2.RunRequest(
            project="p",
            stack="s",
            organization="o",
            pwd=str(folder),
            config={f"p:{key}": value for key, value in config.items()},
            configSecretKeys=["p:password"],
            monitor_address=engine.address,
            parallel=4,
            info=language_pb2.ProgramInfo(
                root_directory=str(folder),
                program_directory=str(folder),
                entry_point="__main__.py",
                options=struct_pb2.Struct(),
            ),
        )
    )


@pytest.fixture
def own_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_PYTHON_CMD", sys.executable)


def test_the_engine_learns_a_version_and_which_python() -> None:
    with running_host("127.0.0.1:1") as stub:
        assert stub.GetPluginInfo(empty_pb2.Empty()).version
        about = stub.About(language_pb2.AboutRequest())
        assert about.executable == sys.executable
        assert about.version == ".".join(map(str, sys.version_info[:3]))
        packages = stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest())
        assert list(packages.packages) == []


@pytest.mark.usefixtures("own_interpreter")
def test_a_program_runs_as_a_stack_with_its_configuration(tmp_path: Path) -> None:
    program = (
        "import pulumi\n"
        "config = pulumi.Config('p')\n"
        "pulumi.export('name', config.require('name') + pulumi.get_organization())\n"
        "pulumi.export('stack', pulumi.get_stack())\n"
    )
    with running_engine() as engine, running_host(engine.address) as stub:
        answer = run(stub, engine, tmp_path, program, name="of ")
    assert (answer.error, answer.bail) == ("", False), engine.errors
    assert engine.types == ["pulumi:pulumi:Stack"]
    assert engine.outputs == {"name": "of o", "stack": "s"}


@pytest.mark.usefixtures("own_interpreter")
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import pulumi\nraise pulumi.RunError('column USER_ID is missing')\n", "USER_ID"),
        ("{}['missing']\n", "KeyError: 'missing'"),
        ("import nonsense\n", "No module named 'nonsense'"),
    ],
)
def test_what_a_program_raises_is_told_once(tmp_path: Path, program: str, told: str) -> None:
    with running_engine() as engine, running_host(engine.address) as stub:
        answer = run(stub, engine, tmp_path, program)
    assert (answer.error, answer.bail) == ("", True)
    (message,) = engine.errors
    assert told in message
    assert ("Traceback" in message) == ("RunError" not in program)


@pytest.mark.usefixtures("own_interpreter")
def test_a_program_that_dies_without_a_word_is_an_error(tmp_path: Path) -> None:
    with running_engine() as engine, running_host(engine.address) as stub:
        answer = run(stub, engine, tmp_path, "import os\nos._exit(9)\n")
    assert (answer.error, answer.bail) == ("program exited with code 9", False)


def test_the_interpreter_is_that_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "/other/python")
    assert interpreter({"virtualenv": ".venv"}, "/project") == "/project/.venv/bin/python"
    assert interpreter({"virtualenv": "/shared/venv"}, "/project") == "/shared/venv/bin/python"
    assert interpreter({}, "/project") == "/other/python"
    monkeypatch.delenv("PULUMI_PYTHON_CMD")
    assert interpreter({}, "/project") == sys.executable


@pytest.mark.parametrize("mode", [[], ["--dynamic"]], ids=["program", "dynamic resources"])
def test_nothing_outlives_a_killed_engine(mode: list[str]) -> None:
    """The engine is a shell here, and killed as `kill -9` does it."""
    engine = subprocess.Popen(
        ["/bin/sh", "-c", SHELL, "sh", sys.executable, "-u", HOST, *mode, "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    with engine.stdout:
        pid, port = int(engine.stdout.readline()), engine.stdout.readline()
        assert port.strip().isdecimal()
        assert exists(pid)
        engine.kill()
        engine.wait()
        deadline = time.monotonic() + ENDS_WITHIN_SECONDS
        while exists(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not exists(pid)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_launcher_takes_the_python_of_the_project(tmp_path: Path) -> None:
    python = tmp_path / "project" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    launcher = LAUNCHERS / "pulumi-resource-pulumi-python"
    for variable, value in (
        ("PULUMI_RUNTIME_VIRTUALENV", "venv"),
        ("PULUMI_PYTHON_CMD", str(python)),
    ):
        told = subprocess.run(
            [launcher, "127.0.0.1:1"],
            env={"PATH": os.environ["PATH"], variable: value},
            cwd=tmp_path / "project",
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert told == f"-u {LAUNCHERS}/language_host.py --dynamic 127.0.0.1:1\n"
