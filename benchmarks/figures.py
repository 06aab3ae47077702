"""Small tools that the benchmarks share."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of `values` do not exceed (nearest rank); not a number when there are none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    rank = max(0, min(len(ordered) - 1, round(percent / 100 * len(ordered)) - 1))
    return ordered[rank]


def table(title: str, rows: Sequence[tuple[str, str, str]]) -> Table:
    """Three columns: figure, value, remark."""
    result = Table(
        title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), show_header=False
    )
    result.add_column()
    result.add_column(justify="right")
    result.add_column(style="dim")
    for row in rows:
        result.add_row(*row)
    return result
