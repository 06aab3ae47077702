"""What a stack of staging learnt from, brought to production by one command on one local AWS; refused while production has drifted."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console

from commands.promote import RefusedError, arguments, promote
from commands.promotion.deployed import Deployed, read
from tests.support.lake import CHECK, fill_lake
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LEFT_OUT = 500
"""Interactions that staging has and production does not know yet."""


def promoted(stacks: dict[str, ProgramStack], *options: str) -> str:
    """What `make promote FROM=staging TO=prod` prints."""
    console = Console(file=io.StringIO(), width=200)
    given = arguments(["--from", "staging", "--to", "prod", "--min-ratio", "0", *options])
    promote(console, given, stacks)
    return str(getattr(console.file, "getvalue")())  # noqa: B009 - the type of a console's file is wider


def deployed(stack: ProgramStack) -> Deployed:
    found, _ = read(stack)
    return found


def older_interactions(sample: Path, folder: Path) -> Path:
    """The sample's interactions without some of them."""
    header, *lines = (sample / "interactions.csv").read_text().splitlines(keepends=True)
    older = folder / "older.csv"
    older.write_text("".join([header, *lines[LEFT_OUT:]]))
    return older


def test_the_files_that_passed_are_what_production_learns_from(
    program: Program, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stacks = {
        "staging": program.stack("staging", interactions=str(sample / "interactions.csv")),
        "prod": program.stack("prod", interactions=str(older_interactions(sample, tmp_path))),
    }
    deploy(stacks, monkeypatch)
    before = deployed(stacks["prod"])
    assert "nothing speaks against it" in promoted(stacks)
    assert deployed(stacks["prod"]) == before, "a preview changes nothing"

    stream, kinesis = stacks["prod"].outputs()["streamName"], program.client("kinesis")
    kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=200)
    with pytest.raises(RefusedError, match="is not as it was deployed"):
        promoted(stacks, "--yes")
    assert deployed(stacks["prod"]) == before
    kinesis.decrease_stream_retention_period(StreamName=stream, RetentionPeriodHours=168)

    the_same_in_both(stacks)


def test_what_athena_has_checked_is_promoted_under_its_name(
    program: Program, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "staging/interactions.csv": sample / "interactions.csv",
        "prod/interactions.csv": older_interactions(sample, tmp_path),
    }
    fill_lake(program.client, {key: path.read_bytes() for key, path in files.items()})
    stacks = {
        name: program.stack(name, interactions=f"s3://lake/{name}/interactions.csv", check=CHECK)
        for name in ("staging", "prod")
    }
    deploy(stacks, monkeypatch)
    assert "nothing speaks against it" in promoted(stacks)
    the_same_in_both(stacks)


def deploy(stacks: dict[str, ProgramStack], monkeypatch: pytest.MonkeyPatch) -> None:
    """Deploy them side by side, in the world that the command will see."""
    for name, value in stacks["prod"].environment.items():
        monkeypatch.setenv(name, value)
    with ThreadPoolExecutor() as threads:
        list(threads.map(ProgramStack.up, stacks.values()))


def the_same_in_both(stacks: dict[str, ProgramStack]) -> None:
    """Promote, and destroy what depends on nothing of the other."""
    promoted(stacks, "--yes")
    ours, theirs = (deployed(stack).files["interactions"] for stack in stacks.values())
    assert (theirs.digest, theirs.imported) == (ours.digest, ours.imported)
    assert theirs.bucket != ours.bucket
    stacks["prod"].up("--expect-no-changes")
    assert "has the data of staging already" in promoted(stacks, "--yes")
    for stack in stacks.values():
        stack.destroy()
