"""The rows as a table for people, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from commands.status.figure import Figure, Group


def wrong(groups: Sequence[Group]) -> list[Figure]:
    """Rows about which something is to be done."""
    return [each for group in groups for each in group.figures if each.remedy]


def as_table(title: str, groups: Sequence[Group]) -> RenderableType:
    """Everything, for a terminal of 80 columns or more: what is wrong stands below with what to do."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(overflow="fold", max_width=28)
    table.add_column(overflow="fold", max_width=18, justify="right")
    table.add_column(overflow="fold")
    for group in groups:
        table.add_row(Text(group.title, style="bold"))
        for each in group.figures:
            table.add_row(Text(f"  {each.name}"), _value(each), Text(each.note, style="dim"))
    return Lines(Text(title, style="bold"), table, *_verdict(wrong(groups)))


def as_json(stack: str, since: str, groups: Sequence[Group]) -> dict[str, Any]:
    """Everything, with plain numbers; a `value` of null has its reason in `note`."""
    return {
        "stack": stack,
        "since": since,
        "isWell": not wrong(groups),
        "groups": {group.title: [asdict(each) for each in group.figures] for group in groups},
    }


def _value(figure: Figure) -> Text:
    style = "bold red" if figure.remedy else "dim" if figure.value is None else ""
    return Text(figure.shown, style=style)


def _verdict(figures: Sequence[Figure]) -> Iterator[RenderableType]:
    if not figures:
        yield Text("nothing is wrong", style="green")
        return
    yield Text("to do", style="bold red")
    for each in figures:
        yield Padding(Text.assemble((f"{each.name}: ", "bold"), each.remedy), (0, 0, 0, 2))
