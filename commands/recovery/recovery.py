"""The recovery of one stack, with the engine's own commands: export, preview, import, refresh."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from commands.inventory import Client
from commands.pulumi_stack import PulumiStack, StackError
from commands.recovery.creates import (
    Create,
    cut_off,
    pending_creates,
    planned_creates,
    unread,
)
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
        RecoveryError: an object is still being made, or a service does not tell.
    """
    has_more = True
    while has_more:
        state = export(stack)
        deployment = state.get("deployment") or {}
        pending = pending_creates(deployment)
        planned = _planned(console, stack) if looks_ahead else {}
        creates = (planned | pending).values()
        results = [search(create, client, deployment) for create in creates]
        others = cut_off(deployment)
        _tell(console, results, others)
        if is_dry:
            return
        found = [(each.create, each.found) for each in results if each.found]
        if found or pending or others:
            state["deployment"] = place(deployment, found, planned)
            stack.read("stack", "import", stdin=json.dumps(state))
        joined = [*unread(deployment), *(create.urn for create, _ in found)]
        if joined or others:
            _refresh(stack, [] if others else joined)
        has_more = bool(found) and any(each.is_open for each in results)


def _planned(console: Console, stack: PulumiStack) -> dict[str, Create]:
    """What an update would make; nothing where the program fails, which the next update tells with the reason."""
    try:
        preview = stack.read("preview", "--json")
    except StackError:
        console.print(
            "`pulumi preview` fails, so only the creates that the state tells of are looked up.",
            highlight=False,
        )
        return {}
    return planned_creates(json.loads(preview))


def _refresh(stack: PulumiStack, urns: Iterable[str]) -> None:
    """Read what has joined the state, or everything where no URN is given."""
    targets = [word for urn in urns for word in ("--target", urn)]
    stack.run("refresh", "--yes", "--skip-preview", "--suppress-progress", *targets)


def _tell(console: Console, results: Iterable[Result], others: Mapping[str, str]) -> None:
    rows = [(each.create.urn, each.told) for each in results if each.told]
    rows += [
        (urn, f"{doing} was cut off; the refresh tells what became of it")
        for urn, doing in others.items()
    ]
    if rows:
        table = Table(box=None)
        table.add_column("resource", overflow="fold")
        table.add_column("recovery", overflow="fold")
        for urn, told in rows:
            table.add_row(urn.rpartition("$")[2], told)
        console.print(table)
