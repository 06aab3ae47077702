"""Executions on disk: a folder each, with what it was started with, how far it has come, and its history.

The history is written before the progress, which says how many events count: what a kill left behind beyond them
belongs to steps that are gone through once more.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from localaws.shared import atomic_file
from localaws.stepfunctions.interpreter.branch import Branch
from localaws.stepfunctions.interpreter.execution import Execution, Facts, Progress

Event = dict[str, Any]


class ExecutionStore:
    """The folder of all executions.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def load(self) -> Iterator[Execution]:
        """Yield all executions; one whose start was never answered is removed."""
        for path in sorted(self._root.glob("*/facts.json")):
            progress = path.with_name("progress.json")
            if not progress.exists():
                shutil.rmtree(path.parent)
                continue
            facts = Facts(**json.loads(path.read_text(encoding="utf-8")))
            execution = Execution(
                facts, _progress(json.loads(progress.read_text(encoding="utf-8")))
            )
            if execution.is_running:
                self._cut_history(execution)
            yield execution

    def create(self, execution: Execution) -> list[Event]:
        """Write an execution that has just started, and return its events."""
        folder = self._folder(execution.facts.arn)
        shutil.rmtree(folder, ignore_errors=True)
        atomic_file.write_json(folder / "facts.json", asdict(execution.facts), durable=False)
        return self.save(execution)

    def save(self, execution: Execution) -> list[Event]:
        """Write how far an execution has come, and return the events that are new with it.

        Raises:
            OSError: it cannot be written, and nothing of it is.
        """
        folder = self._folder(execution.facts.arn)
        events = list(execution.pending)
        progress = {**vars(execution.progress), "branch": execution.progress.branch.to_json()}
        with _appended(folder / "history.jsonl", events):
            atomic_file.write_json(folder / "progress.json", progress, durable=False)
        execution.pending.clear()
        return events

    def history(self, execution: Execution) -> list[Event]:
        """The events of an execution, the oldest first."""
        path = self._folder(execution.facts.arn) / "history.jsonl"
        with path.open(encoding="utf-8") as file:
            return [json.loads(line) for line in islice(file, execution.progress.events)]

    def delete(self, arn: str) -> None:
        """Remove an execution."""
        shutil.rmtree(self._folder(arn), ignore_errors=True)

    def clear(self) -> None:
        """Remove all executions."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _cut_history(self, execution: Execution) -> None:
        path = self._folder(execution.facts.arn) / "history.jsonl"
        with path.open("rb+") as file:
            kept = sum(len(line) for line in islice(file, execution.progress.events))
            file.truncate(kept)

    def _folder(self, arn: str) -> Path:
        # Names may differ in what file systems do not tell apart, such as upper and lower case.
        return self._root / hashlib.sha256(arn.encode()).hexdigest()[:40]


@contextlib.contextmanager
def _appended(path: Path, events: list[Event]) -> Iterator[None]:
    """Have a history with further events; without them again when it, or what comes after, fails."""
    before = path.stat().st_size if path.exists() else 0
    try:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(event)}\n" for event in events)
        yield
    except BaseException:
        os.truncate(path, before)
        raise


def _progress(written: dict[str, Any]) -> Progress:
    return Progress(**{**written, "branch": Branch.from_json(written["branch"])})
