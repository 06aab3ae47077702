"""The language host as the engine starts it: a process that answers over gRPC."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from localpulumi.engine.build import HERE, cache_folder, is_built
from tests.support.fake_engine import FakeEngine, running_engine

pytestmark = pytest.mark.slow

ENDS_WITHIN_SECONDS = 20
SHELL = '"$@" & echo $!; wait'


@pytest.fixture(scope="module")
def host() -> Path:
    """The host as set-up builds it beside the engine."""
    folder = cache_folder()
    if not is_built(folder):
        pytest.skip("set-up found a `pulumi` on PATH and built no host; that one has its own")
    return folder / "pulumi-language-python"


@contextmanager
def running_host(host: Path, engine: str) -> Iterator[Any]:
    """A stub of a language host in a process of its own."""
    process = subprocess.Popen([host, engine], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield language_pb2_grpc.LanguageRuntimeStub(channel)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def info(folder: Path, **options: str) -> Any:
    """What the engine tells of a program in a folder."""
    told = struct_pb2.Struct()
    told.update(options)
    return language_pb2.ProgramInfo(
        root_directory=str(folder),
        program_directory=str(folder),
        entry_point="__main__.py",
        options=told,
    )


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
            info=info(folder),
        )
    )


@pytest.fixture
def own_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_PYTHON_CMD", sys.executable)


@pytest.mark.usefixtures("own_interpreter")
def test_the_engine_learns_a_version_and_which_python(host: Path, tmp_path: Path) -> None:
    with running_host(host, "127.0.0.1:1") as stub:
        assert stub.GetPluginInfo(empty_pb2.Empty()).version
        about = stub.About(language_pb2.AboutRequest(info=info(tmp_path)))
        assert about.executable == sys.executable
        assert about.version == ".".join(map(str, sys.version_info[:3]))
        packages = stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest())
        assert list(packages.packages) == []


@pytest.mark.usefixtures("own_interpreter")
@pytest.mark.parametrize("virtualenv", [".venv", "{folder}/venv"])
def test_the_interpreter_is_that_of_the_project(
    host: Path, tmp_path: Path, virtualenv: str
) -> None:
    virtualenv = virtualenv.format(folder=tmp_path)
    python = tmp_path / virtualenv / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    with running_host(host, "127.0.0.1:1") as stub:
        about = stub.About(language_pb2.AboutRequest(info=info(tmp_path, virtualenv=virtualenv)))
    assert about.executable == str(python)


def test_a_missing_interpreter_is_told(
    host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "/nowhere/python")
    with running_engine() as engine, running_host(host, engine.address) as stub:
        answer = run(stub, engine, tmp_path, "")
    assert "cannot start /nowhere/python" in answer.error


@pytest.mark.usefixtures("own_interpreter")
def test_a_program_runs_as_a_stack_with_its_configuration(host: Path, tmp_path: Path) -> None:
    program = (
        "import pulumi\n"
        "config = pulumi.Config('p')\n"
        "pulumi.export('name', config.require('name') + pulumi.get_organization())\n"
        "pulumi.export('stack', pulumi.get_stack())\n"
    )
    with running_engine() as engine, running_host(host, engine.address) as stub:
        answer = run(stub, engine, tmp_path, program, name="of ")
    assert (answer.error, answer.bail) == ("", False), engine.errors
    assert engine.types == ["pulumi:pulumi:Stack"]
    assert engine.outputs == {"name": "of o", "stack": "s"}


@pytest.mark.usefixtures("own_interpreter")
def test_resources_are_registered_without_stack_traces(host: Path, tmp_path: Path) -> None:
    program = (
        "import pulumi\n"
        "class Part(pulumi.ComponentResource):\n"
        "    def __init__(self):\n"
        "        super().__init__('a:b:Part', 'part')\n"
        "Part()\n"
    )
    with running_engine() as engine, running_host(host, engine.address) as stub:
        answer = run(stub, engine, tmp_path, program)
    assert (answer.error, answer.bail) == ("", False), engine.errors
    assert dict(zip(engine.types, engine.stack_trace_lengths, strict=True)) == {
        "pulumi:pulumi:Stack": 0,
        "a:b:Part": 0,
    }


@pytest.mark.usefixtures("own_interpreter")
def test_a_program_imports_without_what_only_costs_time(
    host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a look for garbage, and without the annotations of the SDKs."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    program = (
        "import gc, pulumi\n"
        "from pulumi_aws import sqs\n"
        "pulumi.export('collects', gc.isenabled())\n"
        "pulumi.export('annotation', sqs.Queue.arn.fget.__annotations__['return'])\n"
    )
    with running_engine() as engine, running_host(host, engine.address) as stub:
        answer = run(stub, engine, tmp_path, program)
    assert (answer.error, answer.bail) == ("", False), engine.errors
    assert engine.outputs == {"collects": False, "annotation": "pulumi.Output[_builtins.str]"}


@pytest.mark.usefixtures("own_interpreter")
def test_the_plugin_of_dynamic_resources_is_loaded_while_the_program_is_imported(
    host: Path, tmp_path: Path
) -> None:
    waits = (
        "import time, pathlib\nwhile not pathlib.Path('asked').exists():\n    time.sleep(0.01)\n"
    )
    with (
        running_engine() as engine,
        running_host(host, engine.address) as stub,
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(run, stub, engine, tmp_path, waits)
        wait_for(lambda: bool(engine.invoked))
        (tmp_path / "asked").touch()
        assert answer.result(ENDS_WITHIN_SECONDS).error == ""
    # Its package is the one of which the engine makes dynamic resources; the refusal of the call is no error.
    assert [token.partition(":")[0] for token in engine.invoked] == ["pulumi-python"]
    assert engine.errors == []


@pytest.mark.usefixtures("own_interpreter")
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import pulumi\nraise pulumi.RunError('column USER_ID is missing')\n", "USER_ID"),
        ("{}['missing']\n", "KeyError: 'missing'"),
        ("import nonsense\n", "No module named 'nonsense'"),
    ],
)
def test_what_a_program_raises_is_told_once(
    host: Path, tmp_path: Path, program: str, told: str
) -> None:
    with running_engine() as engine, running_host(host, engine.address) as stub:
        answer = run(stub, engine, tmp_path, program)
    assert (answer.error, answer.bail) == ("", True)
    (message,) = engine.errors
    assert told in message
    assert ("Traceback" in message) == ("RunError" not in program)


@pytest.mark.usefixtures("own_interpreter")
def test_a_program_that_dies_without_a_word_is_an_error(host: Path, tmp_path: Path) -> None:
    with running_engine() as engine, running_host(host, engine.address) as stub:
        answer = run(stub, engine, tmp_path, "import os\nos._exit(9)\n")
    assert (answer.error, answer.bail) == ("program ended: exit status 9", False)


@pytest.mark.usefixtures("own_interpreter")
def test_a_cancelled_program_ends(host: Path, tmp_path: Path) -> None:
    program = "import time\nopen('begun', 'w').close()\ntime.sleep(600)\n"
    with (
        running_engine() as engine,
        running_host(host, engine.address) as stub,
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(run, stub, engine, tmp_path, program)
        wait_for((tmp_path / "begun").exists)
        stub.Cancel(empty_pb2.Empty())
        told = answer.result(ENDS_WITHIN_SECONDS)
    assert (told.error, told.bail) == ("program ended: signal: terminated", False)


@pytest.mark.parametrize("dynamic", [False, True], ids=["program", "dynamic resources"])
def test_nothing_outlives_a_killed_engine(host: Path, dynamic: bool) -> None:
    """The engine is a shell here, and killed as `kill -9` does it."""
    python = [sys.executable, "-u", HERE / "program_host.py", "--dynamic"]
    engine = subprocess.Popen(
        ["/bin/sh", "-c", SHELL, "sh", *(python if dynamic else [host]), "127.0.0.1:1"],
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
        wait_for(lambda: not exists(pid))


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ENDS_WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


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
    launcher = HERE / "launchers" / "pulumi-resource-pulumi-python"
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
        assert told == f"-u {HERE}/launchers/program_host.py --dynamic 127.0.0.1:1\n"
