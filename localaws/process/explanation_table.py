"""An explanation of recommendations as tables for a terminal of 80 columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

SHOWN_EVENTS = 2
"""Items of events that are named for each expert; what the others add stands below as one sum."""

Row = tuple[str, float | None, str, float | None]
"""An expert and what it adds, an item of the history and what its events add to that; empty where it is the row above's."""


def tables(explanation: Mapping[str, Any]) -> Iterator[Table]:
    """A table for each item: what each expert adds to its score, by which events.

    Args:
        explanation: as `GET /_localaws/personalize/explanation` answers.
    """
    history = explanation["history"]
    for item in explanation["items"]:
        table = Table(
            title=escape(f"{item['itemId']}: {item['score']:.4f}"),
            caption=escape(_reasons(history, item["reasons"])) or None,
            title_justify="left",
            caption_justify="left",
            box=None,
            padding=(0, 2, 0, 0),
        )
        table.add_column("expert")
        table.add_column("adds", justify="right")
        table.add_column("by what the user did", overflow="fold", max_width=36)
        table.add_column("", justify="right")
        for expert, value, event, part in rows(history, item["contributions"]):
            table.add_row(expert, _figure(value), escape(event), _figure(part))
        table.add_row("score", _figure(item["score"]), end_section=True)
        yield table


def rows(history: Sequence[str], contributions: Sequence[Mapping[str, Any]]) -> list[Row]:
    """What each expert adds, the largest first, and below it the items of the events that add most.

    Args:
        history: item ids.
        contributions: of one item.
    """
    experts: dict[str, dict[str | None, float]] = {}
    for part in contributions:
        events = experts.setdefault(part["expert"], {})
        event = history[part["event"]] if "event" in part else None
        events[event] = events.get(event, 0.0) + part["value"]
    sums = {expert: sum(events.values()) for expert, events in experts.items()}
    return [
        row
        for expert in sorted(experts, key=lambda each: -sums[each])
        for row in _expert_rows(expert, sums[expert], experts[expert])
    ]


def _expert_rows(expert: str, value: float, events: Mapping[str | None, float]) -> Iterator[Row]:
    named = [(event, part) for event, part in events.items() if event is not None]
    named.sort(key=lambda each: -abs(each[1]))
    shown, others = named[:SHOWN_EVENTS], named[SHOWN_EVENTS:]
    if others:
        shown.append((f"{len(others)} more", sum(part for _, part in others)))
    if not shown:
        yield expert, value, "", None
    for place, (event, part) in enumerate(shown):
        yield ("", None, event, part) if place else (expert, value, event, part)


def _reasons(history: Sequence[str], reasons: Sequence[int]) -> str:
    items = dict.fromkeys(history[place] for place in reasons)
    return f"It would be less without {', '.join(items)}." if items else ""


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
