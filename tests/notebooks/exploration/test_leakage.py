from pathlib import Path

import pytest

from notebooks.exploration.leakage import BUSY_EVENTS, ECHO_SECONDS, doubts, table
from notebooks.exploration.volume import DAY_SECONDS
from tests.support.exploration import Row, explored

NOW = 10 * DAY_SECONDS
KINDS = ("equal", "same item", "several items", "midnight", "future", "created", "busy")
NOTHING = dict.fromkeys(KINDS, 0)


def counted(folder: Path, rows: list[Row], items: list[Row] | None = None) -> dict[str, int]:
    connection, _ = explored(folder, rows, items=items)
    return dict(zip(KINDS, (each.events for each in doubts(connection, NOW)), strict=True))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("u", "a", 7, "View"), ("u", "b", 9, "View"), ("v", "a", 7, "View")], {}),
        ([("u", "a", 7, "View")] * 3, {"equal": 2}),
        ([("u", "a", 7, "View"), ("u", "a", 7, "Buy")], {"same item": 1}),
        ([("u", "a", 7, "View"), ("u", "a", 7 + ECHO_SECONDS, "View")], {"same item": 1}),
        ([("u", "a", 7, "View"), ("u", "a", 8 + ECHO_SECONDS, "View")], {}),
        (
            [("u", "a", 7, "View"), ("u", "b", 7, "View"), ("u", "b", 99, "View")],
            {"several items": 2},
        ),
        ([("u", "a", DAY_SECONDS, "View")], {"midnight": 1}),
        ([("u", "a", NOW + 1, "View"), ("u", "b", NOW - 1, "View")], {"future": 1}),
        (
            [("u", f"i{n}", 1 + n, "View") for n in range(BUSY_EVENTS + 1)],
            {"busy": BUSY_EVENTS + 1},
        ),
    ],
)
def test_each_kind_is_counted_by_itself(
    tmp_path: Path, rows: list[Row], found: dict[str, int]
) -> None:
    assert counted(tmp_path, rows) == {**NOTHING, **found}


def test_nothing_happens_to_an_item_that_is_not_there_yet(tmp_path: Path) -> None:
    rows: list[Row] = [("u", "a", 7, "View"), ("u", "b", 9, "View")]
    assert counted(tmp_path, rows, [("a", 8), ("b", 9)]) == {**NOTHING, "created": 1}


def test_every_kind_has_a_row_with_what_it_can_mean(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [("u", "a", 7, "View"), ("u", "a", 7, "View")])
    told = str(table(doubts(connection, NOW)))
    assert len(told.splitlines()) == 1 + len(KINDS)
    assert "equal to another row | 1 | 50% | the service counts them once" in told
