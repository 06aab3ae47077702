import io

import pytest
from rich.console import Console

from commands.retraining.watch import POLL_SECONDS, watch
from localaws.stepfunctions.interpreter.tasks import Failed
from tests.support.retraining_runs import Event, Histories, one_model, recorded, two_models
from tests.support.retraining_world import solution


def lines(console: Console) -> list[str]:
    return [" ".join(line.split()) for line in console.export_text().splitlines()]


def watched(events: list[Event], *, step: int = 50) -> tuple[int, list[str]]:
    """A run that goes on while it is watched; how often it was waited for, and what was printed."""
    service = Histories(events)
    service.length = 1
    console = Console(width=80, record=True, file=io.StringIO())
    waits = 0

    def sleep(seconds: float) -> None:
        nonlocal waits
        assert seconds == POLL_SECONDS
        waits += 1
        service.length = min(service.length + step, len(events))

    end = watch(console, service, "arn", sleep=sleep)
    assert end.status == events[-1]["type"].removeprefix("Execution").upper()
    return waits, lines(console)


def test_a_run_is_told_line_by_line_with_its_gate_and_its_end() -> None:
    waits, printed = watched(one_model())
    assert waits > 2
    (made,) = (line for line in printed if line.endswith(" home CreateVersion"))
    assert made.startswith("0:0"), "minutes into the run"
    assert "gate of home" in printed
    end, imported, model, *_ = printed[-3:]
    assert end.endswith(" The run succeeded: retrained")
    assert imported == "Interactions: imported"
    assert model.startswith(f"home: {solution()}/")
    assert model.endswith(" serves")


def test_how_often_it_is_looked_changes_no_line() -> None:
    events = two_models()
    assert watched(events, step=70)[1] == watched(events, step=1000)[1]


def test_an_error_is_told_where_it_happens_and_at_the_end() -> None:
    denied = Failed("Personalize.PersonalizeException", "not allowed")
    _, printed = watched(recorded(createSolutionVersion=denied))
    told = " home CreateVersion: Personalize.PersonalizeException not allowed"
    assert sum(line.endswith(told) for line in printed) == 1
    assert any(line.endswith("The run failed: ModelsNotDeployed") for line in printed)


def test_an_interrupt_reaches_whoever_watches() -> None:
    events = one_model()

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    service = Histories(events)
    service.length = 10
    with pytest.raises(KeyboardInterrupt):
        watch(Console(quiet=True), service, "arn", sleep=interrupted)
