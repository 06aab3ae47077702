"""Explanations as tables."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from localaws.process.explanation_table import rows, tables

LONG = "copper-meadow-cooking-class-248"
HISTORY = ["beach-1", LONG, "food-7", "beach-1"]


def part(expert: str, value: float, event: int | None = None) -> dict[str, Any]:
    return {"expert": expert, "value": value} | ({} if event is None else {"event": event})


EXPLANATION = {
    "history": HISTORY,
    "items": [
        {
            "itemId": LONG,
            "score": 0.5,
            "contributions": [
                part("recent_popularity", 0.1),
                part("markov", 0.05, 0),
                part("markov", 0.2, 1),
                part("markov", 0.05, 3),
                part("markov", 0.1, 2),
            ],
            "reasons": [1, 3, 0],
        },
        {"itemId": "unlikely", "score": 0.0, "contributions": [], "reasons": []},
    ],
}

CONTRIBUTIONS = st.lists(
    st.builds(
        part,
        st.sampled_from(["markov", "ease", "popularity"]),
        st.floats(-1, 1, allow_nan=False),
        st.none() | st.integers(0, len(HISTORY) - 1),
    )
)


def test_the_largest_expert_comes_first_and_its_events_below_it() -> None:
    found = rows(HISTORY, EXPLANATION["items"][0]["contributions"])  # type: ignore[index]
    assert [(expert, event) for expert, _, event, _ in found] == [
        ("markov", LONG),
        ("", "beach-1"),
        ("", "1 more"),
        ("recent_popularity", ""),
    ]
    assert [value for _, value, _, _ in found] == pytest.approx([0.4, None, None, 0.1])
    assert [value for *_, value in found] == pytest.approx([0.2, 0.1, 0.1, None])


@given(contributions=CONTRIBUTIONS)
def test_nothing_is_left_out(contributions: list[dict[str, Any]]) -> None:
    found = rows(HISTORY, contributions)
    everything = sum(each["value"] for each in contributions)
    assert sum(value for _, value, _, _ in found if value is not None) == pytest.approx(
        everything, abs=1e-9
    )
    by_events = sum(each["value"] for each in contributions if "event" in each)
    assert sum(value for *_, value in found if value is not None) == pytest.approx(
        by_events, abs=1e-9
    )


def test_ids_are_printed_as_they_are() -> None:
    name = "[red]boat[/]"
    item = {
        "itemId": name,
        "score": 0.1,
        "contributions": [part("markov", 0.1, 0)],
        "reasons": [0],
    }
    written = io.StringIO()
    Console(width=80, file=written).print(*tables({"history": [name], "items": [item]}))
    assert written.getvalue().count(name) == 3


def test_tables_fit_a_terminal_of_80_columns() -> None:
    written = io.StringIO()
    Console(width=80, file=written).print(*tables(EXPLANATION), sep="\n")
    lines = written.getvalue().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].strip() == f"{LONG}: 0.5000"
    assert ["markov", "0.4000", LONG, "0.2000"] in [line.split() for line in lines]
    assert f"It would be less without {LONG}, beach-1." in written.getvalue()
