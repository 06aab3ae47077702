"""The local AWS of a workspace, with a script in place of its own command line."""

import threading
from pathlib import Path

import pytest

from commands import local_server
from commands.local_server import kept_running, known_endpoint, start_local_aws, stop_local_aws
from commands.workspace import Workspace
from localaws.process.server import Record, ServerError

RECORD = '{"pid": null, "port": 4321, "endpoint": "http://127.0.0.1:4321"}'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path, tmp_path / "home")
    found.python.parent.mkdir(parents=True)
    found.home.mkdir()
    return found


def starts(workspace: Workspace, *lines: str) -> None:
    """Let the workspace's interpreter do this."""
    workspace.python.write_text("\n".join(["#!/bin/sh", 'echo "$@" >> calls', *lines]) + "\n")
    workspace.python.chmod(0o755)


def calls(workspace: Workspace) -> list[str]:
    return (workspace.root / "calls").read_text().splitlines()


def test_it_is_started_by_its_own_command_with_the_home_of_the_workspace(
    workspace: Workspace,
) -> None:
    starts(workspace, f"echo '{RECORD}' > home/server.json")
    assert start_local_aws(workspace) == Record(None, 4321, "http://127.0.0.1:4321")
    assert calls(workspace) == [f"-m localaws start --home {workspace.home}"]
    assert known_endpoint(workspace) == "http://127.0.0.1:4321"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("echo 'the port is taken' >&2", "exit 1"), "^the port is taken$"),
        (("exit 1",), "^the local AWS did not start$"),
        ((), "^the local AWS did not start$"),
    ],
)
def test_a_start_that_fails_says_why(
    workspace: Workspace, lines: tuple[str, ...], told: str
) -> None:
    starts(workspace, *lines)
    with pytest.raises(ServerError, match=told):
        start_local_aws(workspace)


def test_before_the_first_start_it_is_nowhere_and_stops_at_once(workspace: Workspace) -> None:
    assert known_endpoint(workspace) is None
    stop_local_aws(workspace)


def test_it_is_started_again_and_again_while_it_does_not_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_server, "CHECK_SECONDS", 0.001)
    tried, enough = [], threading.Event()

    def start(given: Workspace) -> None:
        tried.append(given)
        if len(tried) == 3:
            enough.set()
        raise ServerError("not yet")

    monkeypatch.setattr(local_server, "start_local_aws", start)
    with kept_running(workspace):
        assert enough.wait(60)
    assert set(tried) == {workspace}
    assert not [t for t in threading.enumerate() if t.name.endswith("(watch)")]


def test_what_runs_is_left_alone(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "CHECK_SECONDS", 0.001)
    looked = threading.Event()

    def running(_home: Path) -> Record:
        looked.set()
        return Record(1, 4321, "http://127.0.0.1:4321")

    monkeypatch.setattr(local_server, "running_record", running)
    starts(workspace)
    with kept_running(workspace):
        assert looked.wait(60)
    assert not (workspace.root / "calls").exists()
