from pathlib import Path

from localaws.stepfunctions.executions.store import ExecutionStore
from localaws.stepfunctions.interpreter.run import Run
from tests.support.state_machines import BEGIN, facts, machine

WAIT = machine(
    {
        "M": {
            "Type": "Map",
            "Items": [1, 2],
            "ItemProcessor": {
                "StartAt": "W",
                "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}},
            },
            "End": True,
        }
    }
)


def test_an_execution_comes_back_as_it_was(tmp_path: Path) -> None:
    store, run = ExecutionStore(tmp_path), Run.begun(facts(WAIT))
    run.go_on(BEGIN)
    events = store.create(run.execution)
    (found,) = ExecutionStore(tmp_path).load()
    assert (found.facts, found.progress) == (run.execution.facts, run.execution.progress)
    assert store.history(found) == events
    assert [each["id"] for each in events] == list(range(1, len(events) + 1))


def test_events_that_nothing_counts_are_cut_off(tmp_path: Path) -> None:
    store, run = ExecutionStore(tmp_path), Run.begun(facts(WAIT))
    run.go_on(BEGIN)
    events = store.create(run.execution)
    (history,) = tmp_path.glob("*/history.jsonl")
    with history.open("a") as file:
        file.write('{"id": 99}\n{"id": 1')
    (found,) = ExecutionStore(tmp_path).load()
    assert history.read_text().count("\n") == len(events)
    assert store.history(found) == events


def test_a_start_that_was_not_answered_is_forgotten(tmp_path: Path) -> None:
    store, run = ExecutionStore(tmp_path), Run.begun(facts(WAIT))
    store.create(run.execution)
    (progress,) = tmp_path.glob("*/progress.json")
    progress.unlink()
    assert list(store.load()) == []
    assert list(tmp_path.iterdir()) == []


def test_names_that_differ_in_case_are_two(tmp_path: Path) -> None:
    store = ExecutionStore(tmp_path)
    for name in ("a", "A", ".."):
        store.create(Run.begun(facts(WAIT, name=name)).execution)
    assert sorted(each.facts.name for each in store.load()) == ["..", "A", "a"]
