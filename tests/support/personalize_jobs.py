"""Imports, deletions and trainings that end at once, and well, without the work: for tests of everything around them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from localaws.personalize import data_deletion_worker, import_worker
from localaws.personalize.control.data_deletion_jobs import WORKER as DELETER
from localaws.personalize.control.import_jobs import WORKER as IMPORTER
from localaws.personalize.control.trainings import WORKER as TRAINER
from localaws.personalize.import_files import CsvFile
from localaws.personalize.jobs import Job, JobFailedError, Jobs
from localaws.personalize.machine import Done, Outcome
from localaws.personalize.shapes import Json

METRICS = {"coverage": 0.5}
TUNED = {"bptt": "8"}


class EasyJob(Job):
    """Writes the files that a child process would leave.

    Args:
        objects: see EasyJobs.
    """

    def __init__(self, objects: Mapping[str, str]) -> None:
        super().__init__()
        self._objects = objects

    def run(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Do as the module does, without reading or learning anything but the objects."""
        specification: Json = json.loads(Path(arguments[0]).read_text())
        if specification.get("location") in self._objects:
            _read(module, specification, self._objects[specification["location"]])
        else:
            _RESULTS[module](Path(specification["output"]))


class EasyJobs(Jobs):
    """Runs every job while it is submitted.

    Attributes:
        objects: texts by their `s3://` location, of which a job is the service's own work, checks included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, str] = {}

    def submit(self, arn: str, task: Callable[[Job], Json], done: Done) -> None:
        """Run the task and report its facts, or why it failed."""
        try:
            outcome = Outcome(task(EasyJob(self.objects)))
        except JobFailedError as failure:
            outcome = Outcome({}, str(failure))
        done(outcome)


def _read(module: str, specification: Json, text: str) -> None:
    def fetched(_specification: Json, folder: Path, *_listing: Any) -> list[CsvFile]:
        path = folder / "0.csv"
        path.write_text(text)
        return [CsvFile(path, specification["location"].rpartition("/")[2])]

    worker = {IMPORTER: import_worker, DELETER: data_deletion_worker}[module]
    with patch.object(worker, "fetch", fetched):
        reason = worker.failure_reason(specification)
    if reason is not None:
        raise JobFailedError(reason)


def _train(folder: Path) -> None:
    for name in ("training.npz", "item_data.npz", "contexts.npz"):
        (folder / name).touch()
    (folder / "model" / "metrics.json").write_text(json.dumps(METRICS))
    (folder / "model" / "tuned.json").write_text(json.dumps(TUNED))


def _delete(folder: Path) -> None:
    (folder / "users.json").write_text("[]")
    (folder / "report.json").write_text(json.dumps({"datasets": [], "versions": []}))


_RESULTS: Mapping[str, Callable[[Path], object]] = {
    IMPORTER: lambda folder: (folder / "report.json").write_text(json.dumps({"rows": 1000})),
    DELETER: _delete,
    TRAINER: _train,
}
