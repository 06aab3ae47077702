import ast
from typing import Any

import pytest

from components.data.on_notebook.stop_when_idle import is_idle, last_use, main, seconds
from components.data.start_script import ON_NOTEBOOK

BEGIN = "2026-01-31T12:00:00.123456Z"
LATER = "2026-01-31T12:30:00.000000Z"
LATEST = "2026-01-31T13:00:00Z"


def kernel(last: str, state: str = "idle") -> dict[str, str]:
    return {"last_activity": last, "execution_state": state}


def test_seconds_of_a_time() -> None:
    assert seconds("1970-01-02T00:00:01.5Z") == 86401


@pytest.mark.parametrize(
    ("kernels", "terminals", "expected"),
    [
        ([], [], BEGIN),
        ([kernel(LATER)], [], LATER),
        ([kernel(LATER), kernel(BEGIN)], [{"last_activity": LATEST}], LATEST),
        ([kernel(BEGIN, "starting")], [], BEGIN),
        ([kernel(BEGIN, "busy"), kernel(LATER)], [], None),
    ],
)
def test_the_last_use(kernels: Any, terminals: Any, expected: str | None) -> None:
    assert last_use(kernels, terminals, BEGIN) == expected


@pytest.mark.parametrize(
    ("used", "minutes_ago", "idle"),
    [(BEGIN, 31, True), (BEGIN, 29, False), (None, 1000, False)],
)
def test_idle_is_who_was_not_used_for_so_long(
    used: str | None, minutes_ago: int, idle: bool
) -> None:
    assert is_idle(used, seconds(BEGIN) + 60 * minutes_ago, 30) == idle


@pytest.mark.parametrize(("minutes", "stopped"), [("30", []), ("15", [("n", "eu-west-1")])])
def test_it_stops_the_instance_that_is_idle(minutes: str, stopped: list[tuple[str, str]]) -> None:
    jupyter = {"kernels": [kernel(LATER)], "terminals": [], "status": {"started": BEGIN}}
    calls: list[tuple[str, str]] = []
    main(
        ["n", "eu-west-1", minutes],
        ask=jupyter.__getitem__,
        stop=lambda name, region: calls.append((name, region)),
        clock=lambda: seconds(LATER) + 20 * 60,
    )
    assert calls == stopped


def test_it_is_python_of_the_instance() -> None:
    text = (ON_NOTEBOOK / "stop_when_idle.py").read_text()
    ast.parse(text, feature_version=(3, 9))
