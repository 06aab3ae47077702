from typing import Any

from rich.console import Console

from commands.retraining.gate import gate_table
from tests.support.retraining_world import NDCG

ROW: dict[str, Any] = {
    "metric": NDCG,
    "comparedWith": "popularity",
    "before": 0.123456,
    "new": 0.1,
    "ratio": 0.81,
    "least": 0.95,
    "passed": False,
}


def shown(*rows: dict[str, Any]) -> list[str]:
    console = Console(width=80, record=True)
    console.print(gate_table("home", rows))
    return console.export_text().splitlines()


def test_a_row_of_a_terminal_has_all_numbers() -> None:
    title, heading, row, *_ = shown(ROW)
    assert title.strip() == "gate of home"
    assert heading.split() == ["metric", "against", "before", "new", "ratio", "least"]
    assert row.split()[1:] == ["popularity", "0.1235", "0.1", "0.81", "0.95", "refused"]


def test_a_long_name_is_broken_behind_an_underscore() -> None:
    _, heading, *rows = shown(ROW)
    assert heading.index("against") < 30
    assert [row.split()[0] for row in rows] == ["normalized_discounted_", "cumulative_gain_at_25"]


def test_what_was_not_measured_has_a_dash() -> None:
    measured = {name: value for name, value in ROW.items() if name not in {"before", "ratio"}}
    row = shown({**measured, "metric": "coverage", "passed": True})[2]
    assert row.split() == ["coverage", "popularity", "-", "0.1", "-", "0.95", "passed"]
