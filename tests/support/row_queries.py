"""Checks of all rows that go as a test says: the function's answers about them, and those of Athena about their queries."""

import json
from dataclasses import dataclass, field
from typing import Any

from localaws.stepfunctions.interpreter.tasks import Failed, Outcome, Succeeded

PREFIX = "rows-"
"""Of the ids of executions of queries."""


@dataclass
class RowQueries:
    """The queries of a stack.

    Attributes:
        problems: what is wrong with rows, by type of dataset.
        warnings: what is told of rows, likewise.
        polls: how often a query is still RUNNING when it is looked at.
        state: how queries end.
        started: ids of executions, by token.
        stopped: ids of those that were stopped.
    """

    problems: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    polls: int = 1
    state: str = "SUCCEEDED"
    started: dict[str, str] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    _looks: dict[str, int] = field(default_factory=dict)

    def start(self, dataset_type: str, event: dict[str, Any]) -> Outcome:
        """Answer `start-check`: one query a token."""
        token = event["token"]
        assert 32 <= len(token) <= 128
        execution = self.started.setdefault(token, f"{PREFIX}{dataset_type}-{len(self.started)}")
        return Succeeded({"Payload": {"queryExecutionId": execution}})

    def judge(self, dataset_type: str, event: dict[str, Any]) -> Outcome:
        """Answer `judge-check`."""
        assert event["queryExecutionId"].startswith(f"{PREFIX}{dataset_type}-")
        if dataset_type in self.problems:
            told = {"errorMessage": self.problems[dataset_type], "errorType": "RowsError"}
            return Failed("RowsError", json.dumps(told))
        found = [self.warnings[dataset_type]] if dataset_type in self.warnings else []
        return Succeeded({"Payload": {"warnings": found}})

    def get(self, execution: str) -> Outcome:
        """Tell how far a query is."""
        self._looks[execution] = self._looks.get(execution, 0) + 1
        state = "RUNNING" if self._looks[execution] <= self.polls else self.state
        why = {"StateChangeReason": "Query exhausted resources"} if state == "FAILED" else {}
        return Succeeded(
            {
                "QueryExecution": {
                    "QueryExecutionId": execution,
                    "Status": {"State": state, **why},
                    "Statistics": {"DataScannedInBytes": 512},
                }
            }
        )

    def stop(self, execution: str) -> Outcome:
        """Cancel a query."""
        self.stopped.append(execution)
        return Succeeded({})
