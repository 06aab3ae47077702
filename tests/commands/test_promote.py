import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from commands import promote as command
from commands.promote import (
    RefusedError,
    arguments,
    deploy,
    promote,
    require_no_drift,
    require_same,
)
from commands.promotion.deployed import DataFile, Deployed
from commands.promotion.versions import Version
from commands.pulumi_stack import StackError

FILE = DataFile(bucket="staging-data", key="interactions/0a1b.csv", imported="hash")
STAGING = Deployed(
    name="staging",
    files={"interactions": FILE},
    campaigns={},
    learning={},
    locations={"interactions": "a.csv"},
)
BEFORE = replace(FILE, bucket="prod-data", key="interactions/ff.csv", imported="other")
PROD = replace(STAGING, name="prod", files={"interactions": BEFORE})
PROMOTED = "s3://prod-data/interactions/0a1b.csv"


class Recorded:
    """A stack that writes down what `pulumi` is asked, and may fail at one command."""

    def __init__(self, name: str, fails_at: str = "") -> None:
        self.name = name
        self.fails_at = fails_at
        self.asked: list[tuple[str, ...]] = []

    def read(self, *arguments: str) -> str:
        self.asked.append(arguments)
        if arguments[0] == self.fails_at:
            raise StackError(f"`pulumi {arguments[0]}` failed: ~ bucket update")
        return ""

    def run(self, *arguments: str) -> int:
        self.read(*arguments)
        return 0

    @property
    def commands(self) -> list[str]:
        return [each[0] for each in self.asked]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Both stacks; the second one has the first one's file once it was deployed."""
    stacks = {name: Recorded(name) for name in ("staging", "prod")}
    moved: list[tuple[str, str]] = []
    too_large: dict[str, list[str]] = {"staging": []}

    def read(stack: Recorded) -> tuple[Deployed, Any]:
        if stack.name == "prod" and "up" in stack.commands:
            return replace(PROD, files=STAGING.files), {}
        return (STAGING if stack.name == "staging" else PROD), {}

    metrics = {"home": Version(arn="a", metrics={})}
    monkeypatch.setattr(command, "read", read)
    monkeypatch.setattr(command, "account_client", lambda _state: lambda service: service)
    monkeypatch.setattr(command, "served", lambda _client, _campaigns: metrics)
    monkeypatch.setattr(command, "too_large", lambda _from, stack: too_large[stack.name])
    monkeypatch.setattr(command, "transfer", lambda _from, _to, _file, *where: moved.append(where))
    return {**stacks, "moved": moved, "too large": too_large["staging"]}


def run(world: dict[str, Any], *given: str) -> str:
    console = Console(file=io.StringIO(), width=200)
    options = arguments(["--from", "staging", "--to", "prod", *given])
    promote(console, options, {name: world[name] for name in ("staging", "prod")})
    return str(getattr(console.file, "getvalue")())  # noqa: B009 - the type of a console's file is wider


def test_without_yes_it_is_only_shown(world: dict[str, Any]) -> None:
    told = run(world)
    assert "0a1b" in told
    assert "with --yes promotes" in told
    assert world["prod"].commands == ["preview"]
    assert world["moved"] == []


def test_with_yes_the_exact_file_is_deployed(world: dict[str, Any]) -> None:
    told = run(world, "--yes")
    assert world["moved"] == [("prod-data", "interactions/0a1b.csv")]
    assert world["prod"].commands == ["preview", "config", "up"]
    assert world["prod"].asked[1][2:] == ("--plaintext", f"personalize:interactions={PROMOTED}")
    assert world["staging"].asked == []
    assert "prod had personalize:interactions=a.csv" in told


def test_what_is_there_already_is_not_promoted_again(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "read", lambda stack: (replace(STAGING, name=stack.name), {}))
    assert "prod has the data of staging already" in run(world, "--yes")
    assert world["prod"].asked == []


def test_a_stack_that_has_drifted_is_left_alone(world: dict[str, Any]) -> None:
    world["prod"].fails_at = "preview"
    with pytest.raises(RefusedError, match=r"(?s)prod is not as it was deployed.*bucket update"):
        run(world, "--yes")
    assert world["moved"] == []
    assert world["prod"].commands == ["preview"]


def test_what_would_be_worse_is_left_alone(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "refusals", lambda *_given: ["it is worse", "and older"])
    with pytest.raises(RefusedError, match="it is worse\nand older"):
        run(world, "--yes")
    assert world["prod"].asked == []


def test_what_could_not_be_fetched_again_is_left_alone(world: dict[str, Any]) -> None:
    world["too large"].append("it is too large")
    with pytest.raises(RefusedError, match="it is too large"):
        run(world, "--yes")
    assert (world["moved"], world["prod"].asked) == ([], [])


def test_a_deployment_that_fails_says_how_it_goes_on() -> None:
    console, stack = Console(file=io.StringIO(), width=200), Recorded("prod", "up")
    with pytest.raises(StackError):
        deploy(console, stack, {"interactions": PROMOTED})  # type: ignore[arg-type]
    assert "`pulumi up --stack prod` goes on" in getattr(console.file, "getvalue")()  # noqa: B009


def test_another_schema_of_the_same_file_is_told() -> None:
    require_same(STAGING, STAGING)
    with pytest.raises(RefusedError, match="imported other interactions"):
        require_same(STAGING, PROD)


def test_drift_is_looked_for_with_a_refresh() -> None:
    stack = Recorded("prod")
    require_no_drift(stack)  # type: ignore[arg-type]
    assert {"--refresh", "--expect-no-changes"} <= set(stack.asked[0])


def test_a_stack_is_not_promoted_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--from", "prod", "--to", "prod"])
    assert "name two stacks" in capsys.readouterr().err
