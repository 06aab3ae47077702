"""States that hold others: Parallel and Map.

Source: AWS Step Functions Developer Guide, "Parallel workflow state" and "Using Map state in Inline mode".
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from localaws.stepfunctions.interpreter import faults
from localaws.stepfunctions.interpreter.branch import Branch, Phase
from localaws.stepfunctions.interpreter.faults import StateError
from localaws.stepfunctions.interpreter.visit import Scope, Visit

MAX_CONCURRENCY = 40
"""Of a Map state in inline mode, whatever it asks for."""


def begin_parallel(visit: Visit) -> None:
    """Begin all branches, each with the state's input or what `Arguments` makes of it."""
    branch = visit.branch
    given = visit.value("Arguments") if "Arguments" in visit.state else branch.input
    visit.limited(given, "arguments")
    visit.record("ParallelStateStarted")
    branch.phase = Phase.NESTED
    branch.children = [
        Branch(each["StartAt"], given, last_event=branch.last_event)
        for each in visit.state["Branches"]
    ]


def begin_map(visit: Visit) -> None:
    """Find out the items."""
    branch = visit.branch
    items = visit.value("Items") if "Items" in visit.state else branch.input
    if not isinstance(items, list):
        message = f"The items of the state '{branch.state}' must be a list, and are not"
        raise visit.query_error(message, "Items")
    visit.record("MapStateStarted", length=len(items))
    branch.phase = Phase.NESTED
    branch.items = items
    branch.children = [None] * len(items)


def child_scope(visit: Visit, index: int) -> Scope:
    """The scope of a child."""
    if visit.state["Type"] == "Parallel":
        return visit.scope.within(visit.branch, visit.state["Branches"][index])
    inner = visit.scope.within(visit.branch, visit.state["ItemProcessor"])
    return replace(inner, item={"Index": index, "Value": visit.branch.items[index]})


def children(visit: Visit) -> Iterator[tuple[int, Branch]]:
    """Yield the children that go on, by their places; those of a Map state begin as there is room for them."""
    for index, child in enumerate(visit.branch.children):
        if child is not None and not child.is_over:
            yield index, child
    if visit.state["Type"] == "Map":
        yield from _beginning(visit)


def end_child(visit: Visit, index: int, child: Branch) -> None:
    """Note that a child is over.

    Raises:
        StateError: the state fails with it.
    """
    visit.branch.last_event = child.last_event
    if visit.state["Type"] == "Map":
        kind = "Succeeded" if child.phase is Phase.SUCCEEDED else "Failed"
        visit.record(f"MapIteration{kind}", name=visit.branch.state, index=index)
    if child.phase is Phase.FAILED:
        _tolerate(visit, child)


def end_nested(visit: Visit) -> bool:
    """Go on when all children are over; whether they are."""
    branch = visit.branch
    if any(child is None or not child.is_over for child in branch.children):
        return False
    results = [_result(child) for child in branch.children if child is not None]
    visit.record(f"{visit.state['Type']}StateSucceeded")
    branch.children, branch.items = [], []
    visit.finish(results)
    return True


def _selected(visit: Visit, index: int) -> Any:
    """What a branch gets of an item."""
    value = visit.branch.items[index]
    if "ItemSelector" not in visit.state:
        return value
    item = {"Index": index, "Value": value}
    inside = replace(visit, scope=replace(visit.scope, item=item))
    return inside.value("ItemSelector")


def _beginning(visit: Visit) -> Iterator[tuple[int, Branch]]:
    kept = visit.branch.children
    if None not in kept:
        return
    wanted = visit.count("MaxConcurrency", 0)
    room = min(wanted, MAX_CONCURRENCY) if wanted else MAX_CONCURRENCY
    going_on = sum(each is not None and not each.is_over for each in kept)
    for index, child in enumerate(kept):
        if child is not None:
            continue
        if going_on >= room:
            return
        visit.record("MapIterationStarted", name=visit.branch.state, index=index)
        start = visit.state["ItemProcessor"]["StartAt"]
        begun = Branch(start, _selected(visit, index), last_event=visit.branch.last_event)
        kept[index] = begun
        yield index, begun
        going_on += not begun.is_over


def _tolerate(visit: Visit, child: Branch) -> None:
    """Go on with a child less, if the state allows for it.

    Raises:
        StateError: it does not.
    """
    branch, state = visit.branch, visit.state
    failed = sum(each is not None and each.phase is Phase.FAILED for each in branch.children)
    count, percentage = _tolerated(visit)
    if count is None and percentage is None:
        visit.record(f"{state['Type']}StateFailed")
        raise StateError(child.error or "", child.cause or "")
    is_too_many = count is not None and failed > count
    share = 100 * failed / len(branch.children)
    if is_too_many or (percentage is not None and share > percentage):
        visit.record("MapStateFailed")
        cause = "The specified tolerated failure threshold was exceeded"
        raise StateError(faults.TOLERANCE, cause)


def _tolerated(visit: Visit) -> tuple[int | None, float | None]:
    """How many of its children a state can lose, and which share of them in percent; None where it says nothing."""
    state = visit.state
    if state["Type"] != "Map":
        return None, None
    count = visit.count("ToleratedFailureCount", 0) if "ToleratedFailureCount" in state else None
    if "ToleratedFailurePercentage" not in state:
        return count, None
    return count, float(visit.typed("ToleratedFailurePercentage", (int, float), "number"))


def _result(child: Branch) -> Any:
    if child.phase is Phase.SUCCEEDED:
        return child.output
    failure: Mapping[str, Any] = {"Error": child.error, "Cause": child.cause}
    return failure
