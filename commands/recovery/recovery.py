"""The recovery of one stack, with the engine's own commands: export, preview, import, refresh."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from commands.inventory import Client
from commands.pulumi_stack import PulumiStack, StackError
from commands.recovery.creates import Create, pending_creates, planned_creates
from commands.recovery.placing import place
from commands.recovery.search import Result, search


def export(stack: PulumiStack) -> dict[str, Any]:
    """The state of a stack with its version, secrets encrypted."""
    state: dict[str, Any] = json.loads(stack.read("stack", "export"))
    return state


def recover(
    console: Console, stack: PulumiStack, client: Client, *, looks_ahead: bool, is_dry: bool = False
) -> None:
    """Give the state what killed runs made and it does not know.

    Args:
        console: where each create and what came of it is told.
        stack: no engine works on it.
        client: makes boto3 clients for the stack's account and region.
        looks_ahead: look also for what no pending operation tells of, for everything that an update would make. That
            is so after a plugin was killed, or where the state was restored from an older copy.
        is_dry: tell only.

    Raises:
        StackError: a command of the engine failed.
        RecoveryError: an object cannot be taken in yet.
        botocore.exceptions.ClientError: a service refuses to tell.
    """
    has_more = True
    while has_more:
        state = export(stack)
        deployment = state.get("deployment") or {}
        pending = pending_creates(deployment)
        planned = _planned(console, stack) if looks_ahead else {}
        creates = (planned | pending).values()
        results = [search(create, client, deployment) for create in creates]
        _tell(console, results)
        found = [(each.create, each.found) for each in results if each.found]
        if is_dry or not (found or pending):
            return
        state["deployment"] = place(deployment, found, planned)
        stack.read("stack", "import", stdin=json.dumps(state))
        if found:
            _refresh(stack, [create for create, _ in found])
        has_more = bool(found) and any(each.is_open for each in results)


def _planned(console: Console, stack: PulumiStack) -> dict[str, Create]:
    """What an update would make; nothing where the program fails, which the next update tells too."""
    try:
        preview = stack.read("preview", "--json")
    except StackError as error:
        console.print(f"{error}\nSo only the creates that the state tells of are looked up.")
        return {}
    return planned_creates(json.loads(preview))


def _refresh(stack: PulumiStack, joined: Iterable[Create]) -> None:
    """Read all that the state does not know yet of what has joined it."""
    targets = [word for each in joined for word in ("--target", each.urn)]
    stack.run("refresh", "--yes", "--skip-preview", "--suppress-progress", *targets)


def _tell(console: Console, results: Iterable[Result]) -> None:
    table = Table(box=None)
    table.add_column("resource", overflow="fold")
    table.add_column("recovery", overflow="fold")
    for result in results:
        if result.told:
            table.add_row(result.create.urn.rpartition("$")[2], result.told)
    if table.row_count:
        console.print(table)
