import io
from pathlib import Path

import pytest
from rich.console import Console

from commands import down as command
from commands.down import LeftoverError, destroy_twins, down, unrecorded
from commands.local_stack import Stack
from commands.workspace import Workspace


def test_what_a_killed_run_could_not_record_is_told_by_its_name() -> None:
    stack = Stack("local", None, {}, None)  # type: ignore[arg-type] # only its name is used
    lost = [
        ("bucket", "personalize-local-archive-000000000000-us-east-1"),
        ("event source mapping", "0b9c2f3e"),
        ("function", "personalize-local-api"),
    ]
    others = [
        ("bucket", "mine"),
        ("role", "personalize-other-role"),
        ("queue", "http://127.0.0.1:1/0/personalize-local-known"),
        ("import job", "personalize-local-items-0a1b2c3d"),
    ]
    # A name that is part of another one's tells nothing: the function's log group is made before the function.
    recorded = {"http://127.0.0.1:1/0/personalize-local-known", "/aws/lambda/personalize-local-api"}
    assert unrecorded(stack, recorded, [*lost, *others], is_alone=True) == lost
    assert unrecorded(stack, recorded, lost, is_alone=False) == [lost[0], lost[2]]


@pytest.mark.parametrize(("taken", "left"), [(1, 0), (0, 2)])
def test_twins_go_one_by_one_and_what_does_not_go_ends_it(
    monkeypatch: pytest.MonkeyPatch, taken: int, left: int
) -> None:
    twins = [("API key", "personalize-local-clients")] * 2
    monkeypatch.setattr(command, "inventory", lambda _client: list(twins))
    monkeypatch.setattr(command, "recover", lambda *_given, **_named: None)

    class Destroying:
        name = "local"

        def run(self, *_arguments: str) -> None:
            del twins[len(twins) - taken :]

    stack, client = Destroying(), None
    destroy_twins(Console(file=io.StringIO()), stack, client, is_alone=True)  # type: ignore[arg-type]
    assert len(twins) == left


def test_what_was_never_started_needs_no_end(tmp_path: Path) -> None:
    console = Console(file=io.StringIO())
    down(console, Workspace(tmp_path, tmp_path / "home"))
    assert "the local AWS was never started" in getattr(console.file, "getvalue")()  # noqa: B009 - the type of a console's file is wider
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (LeftoverError("2 buckets are left"), "down: 2 buckets are left"),
        (KeyboardInterrupt(), "\ndown: interrupted; the same command goes on"),
    ],
)
def test_an_error_is_one_message(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, told: str
) -> None:
    def fail(_console: Console, _workspace: Workspace) -> None:
        raise raised

    monkeypatch.setattr(command, "down", fail)
    with pytest.raises(SystemExit) as ended:
        command.main([])
    assert ended.value.code == told
