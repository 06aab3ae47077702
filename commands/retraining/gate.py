"""The gate's decision as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from commands.metric_names import broken

COLUMNS = ("metric", "against", "before", "new", "ratio", "least", "")


def gate_table(model: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """What was compared, and whether it passed.

    Args:
        model: its purpose.
        rows: with `metric`, `comparedWith`, `before`, `new`, `ratio`, `least` and `passed`; a metric that the service did not
            measure is missing.
    """
    table = Table(box=None, padding=(0, 1, 0, 0), title=f"gate of {model}", title_justify="left")
    for column in COLUMNS:
        is_number = column in COLUMNS[2:-1]
        table.add_column(
            column,
            justify="right" if is_number else "left",
            no_wrap=True,
        )
    for row in rows:
        numbers = (_number(row.get(name)) for name in ("before", "new", "ratio", "least"))
        table.add_row(broken(row["metric"]), row["comparedWith"], *numbers, _verdict(row["passed"]))
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _verdict(is_passed: bool) -> Text:
    return Text("passed", style="green") if is_passed else Text("refused", style="bold red")
