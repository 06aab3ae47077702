"""The engine's commands in their order, and when a look ahead looks again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands.pulumi_stack import PulumiStack, StackError
from commands.recovery.finder import Finder, Found
from commands.recovery.recovery import recover
from commands.recovery.table import FINDERS

TAGS = {"stack": "local"}


def resource(name: str, type_: str = "made:thing", **inputs: Any) -> dict[str, Any]:
    given = {"name": name, "tagsAll": TAGS} | inputs
    return {"urn": f"root${type_}::{name}", "type": type_, "custom": True, "inputs": given}


class FakeStack(PulumiStack):
    """A stack whose state is in memory and whose previews are given."""

    state: dict[str, Any]
    previews: list[list[dict[str, Any]]]
    calls: list[str]
    survives: bool

    @classmethod
    def of(cls, *previews: list[dict[str, Any]], pending: Iterable[Any] = ()) -> FakeStack:
        stack = cls("local", Path(), {})
        operations = [{"type": "creating", "resource": each} for each in pending]
        deployment = {"resources": [], "pending_operations": operations}
        state = {"version": 3, "deployment": deployment}
        stack.__dict__.update(state=state, previews=list(previews), calls=[], survives=True)
        return stack

    def read(self, *arguments: str, stdin: str = "") -> str:
        self.calls.append(" ".join(arguments))
        if arguments == ("stack", "import"):
            self.state.update(json.loads(stdin))
        if arguments[0] == "preview":
            if not self.previews:
                raise StackError("the program fails")
            steps = [{"op": "create", "newState": each} for each in self.previews.pop(0)]
            return json.dumps({"steps": steps})
        return json.dumps(self.state)

    def run(self, *arguments: str, check: bool = True) -> int:
        self.calls.append(" ".join([arguments[0], *arguments[4:]]))
        if arguments[0] == "refresh" and self.survives:
            for each in self.state["deployment"]["resources"]:
                each.pop("initErrors", None)
        return 0

    @property
    def ids(self) -> list[str]:
        return [each["id"] for each in self.state["deployment"]["resources"]]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the objects that exist."""
    names: set[str] = set()

    def find(_client: object, inputs: Any) -> Iterable[Found]:
        return [Found(id=f"id-{name}", tags=TAGS) for name in names & {inputs["name"]}]

    monkeypatch.setitem(FINDERS, "made:thing", Finder(find=find))
    return names


def recovered(stack: FakeStack, **options: Any) -> str:
    """What the recovery tells."""
    output = io.StringIO()
    recover(Console(file=output, width=200), stack, lambda _service: None, **options)
    return output.getvalue()


def test_pending_creates_join_the_state_or_are_forgotten(world: set[str]) -> None:
    world.add("made")
    stack = FakeStack.of(pending=[resource("made"), resource("absent")])
    told = recovered(stack, looks_ahead=False)
    assert stack.ids == ["id-made"]
    assert not stack.state["deployment"]["pending_operations"]
    assert stack.calls == [
        "stack export",
        "stack import",
        "refresh --target root$made:thing::made",
    ]
    assert "made:thing::made" in told
    assert "joins the state as id-made" in told
    assert "forgotten: it does not exist" in told


def test_pending_creates_of_nothing_need_no_refresh(world: set[str]) -> None:
    stack = FakeStack.of(pending=[resource("absent")])
    recovered(stack, looks_ahead=False)
    assert stack.calls == ["stack export", "stack import"]


def test_a_recovery_that_is_killed_before_its_refresh_is_done_again(world: set[str]) -> None:
    world.add("made")
    stack = FakeStack.of(pending=[resource("made")])
    stack.__dict__["survives"] = False
    recovered(stack, looks_ahead=False)
    stack.__dict__.update(survives=True, calls=[])
    for calls in (["stack export", "refresh --target root$made:thing::made"], ["stack export"]):
        recovered(stack, looks_ahead=False)
        assert stack.calls == calls
        stack.calls.clear()


def test_what_else_was_cut_off_is_told_and_everything_is_read(world: set[str]) -> None:
    stack = FakeStack.of()
    operation = {"type": "deleting", "resource": resource("old")}
    stack.state["deployment"]["pending_operations"] = [operation]
    told = recovered(stack, looks_ahead=False)
    assert "deleting was cut off; the refresh tells what became of it" in told
    assert stack.calls == ["stack export", "stack import", "refresh"]


def test_a_dry_run_only_tells(world: set[str]) -> None:
    world.add("made")
    stack = FakeStack.of(pending=[resource("made")])
    assert "joins the state" in recovered(stack, looks_ahead=False, is_dry=True)
    assert stack.calls == ["stack export"]


def test_a_healthy_stack_is_left_as_it_is(world: set[str]) -> None:
    stack = FakeStack.of([resource("not made yet")])
    assert recovered(stack, looks_ahead=True) == ""
    assert stack.calls == ["stack export", "preview --json"]


def test_what_a_preview_plans_is_looked_up_until_all_can_be(world: set[str]) -> None:
    world.update({"base", "dependent"})
    unknown = resource("dependent") | {"inputs": {"name": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}}
    stack = FakeStack.of([resource("base"), unknown], [resource("dependent")])
    recovered(stack, looks_ahead=True)
    assert stack.ids == ["id-base", "id-dependent"]
    assert stack.previews == []


def test_a_begun_create_has_the_name_that_counts(world: set[str]) -> None:
    world.add("thing-1a2b3c4")
    begun = resource("thing") | {"inputs": {"name": "thing-1a2b3c4", "tagsAll": TAGS}}
    planned = resource("thing") | {"inputs": {"name": "thing-ffffff0", "tagsAll": TAGS}}
    stack = FakeStack.of([planned], pending=[begun])
    recovered(stack, looks_ahead=True)
    assert stack.ids == ["id-thing-1a2b3c4"]


def test_a_program_that_fails_keeps_nothing_from_the_state(world: set[str]) -> None:
    world.add("made")
    stack = FakeStack.of(pending=[resource("made")])
    assert "`pulumi preview` fails" in recovered(stack, looks_ahead=True)
    assert stack.ids == ["id-made"]
