from typing import Any

from commands.retraining.branches import ROOT, BranchTree, own


def event(number: int, previous: int, kind: str = "TaskStarted", index: int = 0) -> dict[str, Any]:
    """An event; one of an iteration of the Map state M has its number."""
    told = {f"{kind[0].lower()}{kind[1:]}EventDetails": {"name": "M", "index": index}}
    known = {"id": number, "previousEventId": previous, "type": kind}
    return {**known, **(told if kind.startswith("MapIteration") else {})}


def test_events_of_iterations_that_are_mixed_are_kept_apart() -> None:
    tree = BranchTree()
    assert tree.place(event(1, 0)) == ROOT
    tree.place(event(2, 1, "MapIterationStarted", 0))
    # The second iteration may follow the first one's beginning, or the Map state's.
    tree.place(event(3, 2, "MapIterationStarted", 1))
    assert tree.place(event(4, 2)) == (("M", 0),)
    assert tree.place(event(5, 3)) == (("M", 1),)
    assert tree.place(event(6, 4)) == (("M", 0),)


def test_what_follows_an_iteration_is_outside_of_it() -> None:
    for end in ("MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted"):
        tree = BranchTree()
        tree.place(event(1, 0))
        tree.place(event(2, 1, "MapIterationStarted"))
        tree.place(event(3, 2))
        assert tree.place(event(4, 3, end)) == ROOT
        assert tree.place(event(5, 4)) == ROOT


def test_details_are_found_under_any_name() -> None:
    assert own(event(1, 0)) == {}
    assert own({"id": 1, "taskFailedEventDetails": {"error": "e"}}) == {"error": "e"}
