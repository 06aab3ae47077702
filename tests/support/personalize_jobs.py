"""Imports and trainings that end at once, and well, without the work: for tests of everything around them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from localaws.personalize import import_worker
from localaws.personalize.control.import_jobs import WORKER as IMPORTER
from localaws.personalize.control.solution_versions import WORKER as TRAINER
from localaws.personalize.import_files import CsvFile
from localaws.personalize.jobs import Job, JobFailedError, Jobs
from localaws.personalize.machine import Done, Outcome
from localaws.personalize.shapes import Json

METRICS = {"coverage": 0.5}


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
            _import(specification, self._objects[specification["location"]])
        else:
            _RESULTS[module](Path(specification["output"]))


class EasyJobs(Jobs):
    """Runs every job while it is submitted.

    Attributes:
        objects: texts by their `s3://` location, of which an import is the service's own work, checks included.
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


def _import(specification: Json, text: str) -> None:
    def fetched(_specification: Json, folder: Path) -> list[CsvFile]:
        path = folder / "0.csv"
        path.write_text(text)
        return [CsvFile(path, specification["location"].rpartition("/")[2])]

    with patch.object(import_worker, "fetch", fetched):
        reason = import_worker.failure_reason(specification)
    if reason is not None:
        raise JobFailedError(reason)


def _train(folder: Path) -> None:
    for name in ("training.npz", "item_data.npz"):
        (folder / name).touch()
    (folder / "model" / "metrics.json").write_text(json.dumps(METRICS))


_RESULTS: Mapping[str, Callable[[Path], object]] = {
    IMPORTER: lambda folder: (folder / "report.json").write_text(json.dumps({"rows": 1000})),
    TRAINER: _train,
}
