"""`make demo-retraining` as a newcomer calls it, and `make down` after it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.local_stack import stack_names
from commands.up import RETRAINED_STACK
from sample.generate import write_sample
from tests.support.killing import KillableWorkspace

pytestmark = [pytest.mark.e2e, pytest.mark.local_aws, pytest.mark.timeout(900)]

WIDTH = 80
SHOWN = [
    "1. New data",
    "Deployed",
    "mail to models@shop.example: Retraining ended",
    "2. The same events",
    "refused",
    "mail to models@shop.example: Retraining ended",
    "3. Good data",
    "-> 502",
    "RollBack",
    "mail to models@shop.example: Retraining FAILED",
    "-> 200",
    "What was",
    "Go on",
]
"""In this order, on lines of their own."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[KillableWorkspace]:
    made = KillableWorkspace.prepare(tmp_path / "world")
    for path in made.workspace.sample.iterdir():
        path.unlink()
    # On fewer users chance would decide at the gate.
    write_sample(made.workspace.sample)
    yield made
    made.kill_all()


def call(world: KillableWorkspace, module: str) -> str:
    """What a command prints on a terminal of 80 columns."""
    done = subprocess.run(
        [world.workspace.python, "-m", f"commands.{module}"],
        cwd=world.workspace.root,
        env={**world.environment, "COLUMNS": str(WIDTH)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-6000:]
    return done.stdout


def test_three_runs_are_shown_and_nothing_is_left(world: KillableWorkspace) -> None:
    lines = iter(call(world, "demo_retraining").splitlines())
    for words in SHOWN:
        assert any(words in line for line in lines), f"it never came to {words!r}"
    assert stack_names(world.workspace.pulumi_state) == [RETRAINED_STACK]
    assert "nothing is left" in call(world, "down")
    assert stack_names(world.workspace.pulumi_state) == []
