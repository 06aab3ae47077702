"""Imports and trainings that end at once and well, without the work: for tests of everything around them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from localaws.personalize.control.import_jobs import WORKER as IMPORTER
from localaws.personalize.control.solution_versions import WORKER as TRAINER
from localaws.personalize.jobs import Job, JobFailedError, Jobs
from localaws.personalize.machine import Done, Outcome
from localaws.personalize.shapes import Json

METRICS = {"coverage": 0.5}


class EasyJob(Job):
    """Writes the files that a child process would leave."""

    def run(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Do as the module does, without reading or learning anything."""
        specification: Json = json.loads(Path(arguments[0]).read_text())
        _RESULTS[module](Path(specification["output"]))


class EasyJobs(Jobs):
    """Runs every job while it is submitted."""

    def submit(self, arn: str, task: Callable[[Job], Json], done: Done) -> None:
        """Run the task and report its facts, or why it failed."""
        try:
            outcome = Outcome(task(EasyJob()))
        except JobFailedError as failure:
            outcome = Outcome({}, str(failure))
        done(outcome)


def _train(folder: Path) -> None:
    (folder / "training.npz").touch()
    (folder / "model" / "metrics.json").write_text(json.dumps(METRICS))


_RESULTS: Mapping[str, Callable[[Path], object]] = {
    IMPORTER: lambda folder: (folder / "report.json").write_text(json.dumps({"rows": 1000})),
    TRAINER: _train,
}
