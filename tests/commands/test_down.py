import io
from pathlib import Path

import pytest
from rich.console import Console

from commands import down as command
from commands.down import LeftoverError, destroy_twins, down, refuse_to_forget, unrecorded
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


class Configured:
    """A stack with a value of `retainData`; None where it does not exist."""

    name = "local"

    def __init__(self, value: str | None) -> None:
        self.value = value

    def exists(self) -> bool:
        return self.value is not None

    def configuration(self) -> dict[str, str]:
        assert self.value is not None, "pulumi knows no such stack"
        return {"personalize:retainData": self.value}


STAYS = [("bucket", "personalize-local-data"), ("dataset group", "personalize-local-datasets")]


def test_data_that_a_stack_retains_are_listed_and_no_twins() -> None:
    with pytest.raises(LeftoverError) as ended:
        refuse_to_forget(Configured("true"), STAYS)  # type: ignore[arg-type]
    told = str(ended.value)
    assert "keeps 2 resources of the stack local" in told
    assert all(name in told for _, name in STAYS)


@pytest.mark.parametrize(("value", "stays"), [("true", []), ("false", STAYS), (None, STAYS)])
def test_what_is_left_otherwise_is_a_twin(value: str | None, stays: list[tuple[str, str]]) -> None:
    refuse_to_forget(Configured(value), stays)  # type: ignore[arg-type]


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
