from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.operations.dashboard_grid import COLUMNS, Row, Widget, placed

ROWS = st.lists(
    st.builds(
        Row,
        widgets=st.lists(st.just(Widget(type="text", properties={})), max_size=COLUMNS),
        height=st.integers(1, 20),
    ),
    max_size=8,
)


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )


@given(ROWS)
def test_widgets_lie_beside_each_other_within_the_grid(rows: list[Row]) -> None:
    body = placed(rows)
    assert len(body) == sum(len(row.widgets) for row in rows)
    for widget in body:
        assert widget["x"] >= 0
        assert widget["y"] >= 0
        assert widget["width"] >= 1
        assert widget["x"] + widget["width"] <= COLUMNS
    assert not [pair for pair in combinations(body, 2) if overlap(*pair)]


def test_the_check_sees_an_overlap() -> None:
    one = {"x": 0, "y": 0, "width": 12, "height": 6}
    assert overlap(one, {**one, "x": 11})
    assert not overlap(one, {**one, "x": 12})
