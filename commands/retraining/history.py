"""The history of a run, event by event, and what of it is told: states, errors, the gate's decision, the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.retraining.branches import ROOT, Branch, BranchTree, own

Event = Mapping[str, Any]
"""Source: AWS Step Functions API Reference, HistoryEvent, as boto3 gives it."""

SUCCEEDED = "SUCCEEDED"

_BEGINNINGS = {
    "createSolutionVersion": "SolutionVersionArn",
    "createDatasetImportJob": "DatasetImportJobArn",
    "createCampaign": "CampaignArn",
    "updateCampaign": "CampaignArn",
}
_ENDS = {
    "ExecutionSucceeded": SUCCEEDED,
    "ExecutionFailed": "FAILED",
    "ExecutionAborted": "ABORTED",
    "ExecutionTimedOut": "TIMED_OUT",
}
_ATTEMPTS = ("TaskScheduled", "LambdaFunctionScheduled")


@dataclass(frozen=True)
class Entered:
    """A state was entered for the first time; what comes again, as polling does, is not told again.

    Nor is a choice: it takes no time, and what comes next tells how it went.

    Attributes:
        after_seconds: since the run began.
        branch: the model or dataset that it is about; empty for what is about all.
        state: its name.
    """

    after_seconds: float
    branch: str
    state: str


@dataclass(frozen=True)
class Trouble:
    """Something went wrong in a state, for the first time in this way; the run may go on all the same.

    Attributes:
        after_seconds, branch, state: see `Entered`.
        error: its name.
        cause: the first line of its words; empty where there are none.
    """

    after_seconds: float
    branch: str
    state: str
    error: str
    cause: str


@dataclass(frozen=True)
class Compared:
    """What the gate found.

    Attributes:
        branch: the model.
        rows: one a metric and comparison, as the state machine has them.
    """

    branch: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Ended:
    """The end of the run.

    Attributes:
        after_seconds: since it began.
        status: `SUCCEEDED`, `FAILED`, `ABORTED` or `TIMED_OUT`.
        output: of one that succeeded; else empty.
        error: name of the error; empty where there is none.
        cause: in words, likewise.
    """

    after_seconds: float
    status: str
    output: Mapping[str, Any]
    error: str
    cause: str


Told = Entered | Trouble | Compared | Ended


class History:
    """Reads the events of one run, in their order.

    Attributes:
        seconds: from the start to the newest event.
        transitions: of states so far, as they are billed: each state that is entered, and each further attempt of a task.
            Source: AWS Step Functions pricing.
        versions: ARNs of the solution versions whose training it began.
        imports: ARNs of the import jobs that it began.
        campaigns: ARNs of the campaigns that it made or moved.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.transitions = 0
        self.versions: list[str] = []
        self.imports: list[str] = []
        self.campaigns: list[str] = []
        self._begun = {
            "SolutionVersionArn": self.versions,
            "DatasetImportJobArn": self.imports,
            "CampaignArn": self.campaigns,
        }
        self._began: datetime | None = None
        self._tree = BranchTree()
        self._labels: dict[Branch, str] = {ROOT: ""}
        self._states: dict[Branch, str] = {}
        self._attempts: dict[Branch, int] = {}
        self._told: set[tuple[Branch, str, str]] = set()

    @property
    def under_way(self) -> list[tuple[str, str]]:
        """Branch and state of what goes on now; a state that waits for its branches is left out."""
        outer = {branch[:-1] for branch in self._states if branch}
        return [
            (self._labels[branch], state)
            for branch, state in sorted(self._states.items())
            if branch not in outer
        ]

    def add(self, event: Event) -> Iterator[Told]:
        """Read the next event, and yield what of it is told."""
        self._began = self._began or event["timestamp"]
        self.seconds = (event["timestamp"] - self._began).total_seconds()
        branch = self._tree.place(event)
        details = own(event)
        kind = event["type"]
        if kind.endswith("StateEntered"):
            yield from self._enter(branch, details, is_told=kind != "ChoiceStateEntered")
        elif kind.endswith("StateExited"):
            yield from self._leave(branch, details)
        elif kind in _ATTEMPTS:
            self._attempt(branch)
        elif kind == "TaskSucceeded":
            self._note_beginning(details)
        elif kind.startswith("MapIteration"):
            self._states.pop((*branch, (details["name"], details["index"])), None)
        elif kind in _ENDS:
            self._states.clear()
            yield _ended(self.seconds, _ENDS[kind], details)
        elif "error" in details:
            yield from self._complain(branch, details)

    def _enter(
        self, branch: Branch, details: Mapping[str, Any], *, is_told: bool
    ) -> Iterator[Told]:
        state = details["name"]
        self.transitions += 1
        self._attempts[branch] = 0
        self._states[branch] = state
        if branch not in self._labels:
            self._labels[branch] = _label(branch, details.get("input", ""))
        if is_told and self._is_new(branch, state, ""):
            yield Entered(self.seconds, self._labels[branch], state)

    def _leave(self, branch: Branch, details: Mapping[str, Any]) -> Iterator[Told]:
        self._states.pop(branch, None)
        rows = _value(details.get("assignedVariables", {}).get("gate"))
        if rows:
            yield Compared(self._labels[branch], tuple(rows))

    def _attempt(self, branch: Branch) -> None:
        self.transitions += self._attempts[branch] > 0
        self._attempts[branch] += 1

    def _note_beginning(self, details: Mapping[str, Any]) -> None:
        member = _BEGINNINGS.get(details["resource"])
        if member is not None:
            arn = _value(details["output"])[member]
            if arn not in self._begun[member]:
                self._begun[member].append(arn)

    def _complain(self, branch: Branch, details: Mapping[str, Any]) -> Iterator[Told]:
        state, error = self._states.get(branch, ""), details["error"]
        if self._is_new(branch, state, error):
            label = self._labels.get(branch, "")
            yield Trouble(self.seconds, label, state, error, _words(details.get("cause", "")))

    def _is_new(self, branch: Branch, state: str, error: str) -> bool:
        known = len(self._told)
        self._told.add((branch, state, error))
        return len(self._told) > known


def _ended(seconds: float, status: str, details: Mapping[str, Any]) -> Ended:
    return Ended(
        seconds,
        status,
        _value(details.get("output")) or {},
        details.get("error", ""),
        details.get("cause", ""),
    )


def _words(cause: str) -> str:
    """The first line of a cause; that of a function is JSON, with the place in its code.

    Source: AWS Lambda Developer Guide, "Using Lambda function errors in Python".
    """
    known = _value(cause)
    message = known.get("errorMessage", "") if isinstance(known, dict) else cause
    return str(message).partition("\n")[0]


def _label(branch: Branch, given: str) -> str:
    """What an iteration is about, as its item says: the purpose of a model, the type of a dataset, the kind of what is made."""
    item = _value(given)
    known = item if isinstance(item, dict) else {}
    name, index = branch[-1]
    words = (known[key] for key in ("purpose", "datasetType", "kind") if known.get(key))
    return str(next(words, f"{name} {index}"))


def _value(text: str | None) -> Any:
    """The value of JSON; None where there is none, or it was cut off, as what is too long for a history is."""
    try:
        return json.loads(text or "null")
    except ValueError:
        return None
