"""Which branch of a run an event belongs to: the events of the iterations of Map states are mixed in a history."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

Branch = tuple[tuple[str, int], ...]
"""Name of the Map state and number of the iteration, outermost first."""

ROOT: Branch = ()

_NONE: Mapping[str, Any] = {}


class BranchTree:
    """Places events, in their order: each belongs to the branch of the one before it, unless it begins or ends an iteration."""

    def __init__(self) -> None:
        self._branches: dict[int, Branch] = {}

    def place(self, event: Mapping[str, Any]) -> Branch:
        """The branch of an event; of the end of an iteration, the branch that goes on after it."""
        branch = self._branches.get(event.get("previousEventId", 0), ROOT)
        if event["type"].startswith("MapIteration"):
            name, index = own(event)["name"], own(event)["index"]
            branch = tuple(itertools.takewhile(lambda step: step[0] != name, branch))
            if event["type"] == "MapIterationStarted":
                self._branches[event["id"]] = (*branch, (name, index))
                return branch
        self._branches[event["id"]] = branch
        return branch


def own(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The details of an event, under whatever name its type has them; empty without any."""
    found = (value for name, value in event.items() if name.endswith("EventDetails"))
    return next(found, _NONE)
