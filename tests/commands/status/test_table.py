import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from commands.status.figure import Figure, Group
from commands.status.table import as_json, as_table, wrong

GROUPS = [
    Group(
        "model",
        (
            Figure(name="home: model age", value=7200.0, unit="s", note="training began [today]"),
            Figure(
                name="home: last training",
                value="CREATE FAILED",
                note="1 h ago",
                remedy="[Too few] interactions.",
            ),
        ),
    ),
    Group("alarms", (Figure(name="alarms", value=None, note="none: not set"),)),
]

texts = st.text(st.characters(exclude_categories=("C", "Z")), max_size=200)
figures = st.builds(
    Figure,
    name=texts,
    value=st.one_of(st.none(), texts, st.floats(0, 1e12)),
    unit=st.sampled_from(["", "s", "ms", "USD"]),
    note=texts,
    remedy=texts,
)


def printed(groups: list[Group], *, is_terminal: bool = False) -> str:
    console = Console(width=80, force_terminal=is_terminal)
    with console.capture() as capture:
        console.print(as_table("shop/dev", groups))
    return capture.get()


def test_what_is_wrong_stands_below_with_what_to_do() -> None:
    lines = [line.rstrip() for line in printed(GROUPS).splitlines()]
    assert "  home: model age               2 h training began [today]" in lines
    assert lines[-2:] == ["to do", "  home: last training: [Too few] interactions."]
    assert "  alarms                          - none: not set" in lines


def test_where_nothing_is_wrong_it_says_so() -> None:
    assert printed(GROUPS[1:]).splitlines()[-1] == "nothing is wrong"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    assert ("\x1b[" in printed(GROUPS, is_terminal=is_terminal)) == is_terminal


@given(st.lists(figures, max_size=5))
def test_no_line_is_wider_than_the_terminal(drawn: list[Figure]) -> None:
    for line in printed([Group("group", tuple(drawn))]).splitlines():
        assert cell_len(line) <= 80


@given(st.lists(figures, max_size=5))
def test_json_has_every_figure_and_the_verdict(drawn: list[Figure]) -> None:
    groups = [Group("group", tuple(drawn))]
    told = json.loads(json.dumps(as_json("shop/dev", "24h", groups)))
    assert [each["value"] for each in told["groups"]["group"]] == [each.value for each in drawn]
    assert told["isWell"] == (not wrong(groups)) == (not any(each.remedy for each in drawn))
