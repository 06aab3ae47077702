"""The states of a definition in the Amazon States Language, to be looked at one by one."""

from collections.abc import Iterator, Mapping
from typing import Any

State = dict[str, Any]
Scope = Mapping[str, Any]


def scopes(machine: Scope) -> Iterator[tuple[str, Scope]]:
    """The machine, and what its Map states go through, by their names; the machine's own is empty."""
    yield "", machine
    for name, state in machine["States"].items():
        if state["Type"] == "Map":
            yield name, state["ItemProcessor"]


def states(machine: Scope) -> list[tuple[str, str, State]]:
    """All states: a name that is unique, the scope that each is in, and the state."""
    return [
        (f"{of} {name}", of, state)
        for of, scope in scopes(machine)
        for name, state in scope["States"].items()
    ]


def reached(scope: Scope) -> set[str]:
    """Names of the states to which something leads."""
    found: set[str] = set()
    waiting = [scope["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _targets(scope["States"][name])
    return found


def retried(state: State) -> list[str]:
    """Names of the errors after which a task is tried again."""
    return [name for rule in state["Retry"] for name in rule["ErrorEquals"]]


def _targets(state: State) -> list[str]:
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    return [each for each in (state.get("Next"), state.get("Default")) if each] + [
        rule["Next"] for rule in rules
    ]
