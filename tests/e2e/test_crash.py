"""`kill -9` of the engine in the middle of its work: the same command goes on, and nothing is left in the end."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands.api_client import Api
from commands.inventory import inventory
from commands.up import heal
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def pending_operations(stack: ProgramStack) -> list[dict[str, Any]]:
    """What the engine had begun when it was killed, as its state says."""
    state = json.loads(
        (stack.backend / f".pulumi/stacks/personalize/{stack.name}.json").read_text()
    )
    return list(state["checkpoint"]["latest"].get("pending_operations") or [])


def lose_state(stack: ProgramStack) -> None:
    """Cut off the checkpoint and every copy of it, as a power cut can."""
    for path in stack.files.everything():
        if path != stack.files.meta:
            path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "made", "deleted", "is_lost"),
    [
        ("early", r"aws:s3:Bucket \S+ creating", r"aws:apigateway:RestApi \S+ deleting", True),
        ("late", r"solution version \S+: ", r"personalize:Dataset \S+ deleting", False),
    ],
)
def test_a_killed_engine(
    program: Program, sample: Path, name: str, made: str, deleted: str, *, is_lost: bool
) -> None:
    before = inventory(program.client)
    files = {kind: str(sample / f"{kind}.csv") for kind in ("interactions", "items", "users")}
    stack = program.stack(name, **files)

    stack.break_off("up", made, signal.SIGKILL)
    refused = stack.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "locked" in refused.text

    heal(Console(), stack, program.client)
    assert not pending_operations(stack)
    stack.up()
    outputs = stack.outputs()
    assert len(Api(outputs["apiUrl"], outputs["apiKey"]).top("anybody")) == 5
    stack.preview("--expect-no-changes")
    if is_lost:
        lose_state(stack)
        heal(Console(), stack, program.client)
        stack.up()
        assert stack.outputs() == outputs, "everything was found, and nothing was made anew"

    stack.break_off("destroy", deleted, signal.SIGKILL)
    heal(Console(), stack, program.client)
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"
