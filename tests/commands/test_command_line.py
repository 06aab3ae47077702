"""Commands without options, as a newcomer asks them what they do."""

import importlib
import re

import pytest

from commands.command_line import resumable

COMMANDS = [
    "commands.setup",
    "commands.up",
    "commands.demo",
    "commands.demo_retraining.__main__",
    "commands.down",
    "commands.env",
    "benchmarks.__main__",
]
WIDTH = 80


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A command that could do nothing: it has no workspace."""

    def nowhere() -> None:
        raise AssertionError("it began its work")

    monkeypatch.setattr(f"{request.param}.find_workspace", nowhere)
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    name: str = request.param
    return name


def test_help_is_told_and_nothing_done(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(command).main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    name = command.removesuffix(".__main__")
    assert text.startswith(f"usage: python -m {name} [-h]\n")
    target = {"benchmarks": "bench"}.get(name, name.removeprefix("commands.").replace("_", "-"))
    assert f"`make {target}`" in re.sub(r"\s+", " ", text), "it names what people type"
    assert max(map(len, text.splitlines())) <= WIDTH


def test_an_unknown_option_is_refused_before_anything_is_done(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(command).main(["--dry-run"])
    assert ended.value.code == 2
    assert "unrecognized arguments: --dry-run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            LookupError("no engine"),
            "up: no engine\nNothing is lost: `make up` goes on from here, `make down` removes everything.",
        ),
        (
            KeyboardInterrupt(),
            "\nup: interrupted; `make up` goes on from here, `make down` removes everything",
        ),
    ],
)
def test_what_can_go_on_ends_with_one_message(error: BaseException, message: str) -> None:
    with pytest.raises(SystemExit) as ended, resumable("up", OSError, LookupError):
        raise error
    assert ended.value.code == message


def test_an_error_that_is_not_foreseen_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="unforeseen"), resumable("up", LookupError):
        raise ValueError("unforeseen")
