"""`kill -9` of the engine in the middle of its work: the same command goes on, and nothing is left in the end."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from rich.console import Console

from commands.api_client import Api
from commands.inventory import inventory
from commands.up import heal
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def lose_state(stack: ProgramStack) -> None:
    """Cut off the checkpoint and every copy of it, as a power cut can."""
    for path in stack.files.everything():
        if path != stack.files.meta:
            path.write_bytes(b"")


UP_KILLED_AT = (r"aws:s3:Bucket \S+ creating", r"solution version \S+: ")
DESTROY_KILLED_AT = (r"aws:apigateway:RestApi \S+ deleting", r"personalize:Dataset \S+ deleting")


def kill(program: Program, stack: ProgramStack, command: str, at: str) -> None:
    """Kill the engine at a line of a command; the stack is locked until it is healed."""
    stack.break_off(command, at, signal.SIGKILL)
    refused = stack.pulumi(command, "--yes", "--skip-preview")
    assert refused.code != 0
    assert "locked" in refused.text
    heal(Console(), stack, program.client)
    # What it had begun to delete it deletes again; an absent object is no error.
    assert not stack.has_pending_creates()


def test_a_killed_engine(program: Program, sample: Path) -> None:
    before = inventory(program.client)
    files = {kind: str(sample / f"{kind}.csv") for kind in ("interactions", "items", "users")}
    stack = program.stack("killed", **files)

    for line in UP_KILLED_AT:
        kill(program, stack, "up", line)
    stack.up()
    outputs = stack.outputs()
    assert len(Api(outputs["apiUrl"], outputs["apiKey"]).top("anybody")) == 5
    stack.preview("--expect-no-changes")

    lose_state(stack)
    heal(Console(), stack, program.client)
    stack.up()
    assert stack.outputs() == outputs, "everything was found, and nothing was made anew"

    for line in DESTROY_KILLED_AT:
        kill(program, stack, "destroy", line)
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"
